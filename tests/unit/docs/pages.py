"""The documents of the project as a test reads them: their links, their headings, the commands that they name."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import duban

PROJECT = Path(duban.__file__).resolve().parents[1]
OTHER_ROOMS = {".venv", ".run", ".git", ".hypothesis"}

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_FENCE = re.compile(r"```.*?```", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|\s|\$\(|/)(duban|make) ([a-z][^#\n|)]*)")


def documents() -> list[Path]:
    """Every Markdown file that is ours."""
    found: list[Path] = []
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in OTHER_ROOMS]
        found += [Path(folder) / name for name in files if name.endswith(".md")]
    return sorted(found)


def links(document: Path) -> list[str]:
    """Targets of links and pictures that lie in the project."""
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def anchors(document: Path) -> set[str]:
    """What `#...` may name in a document: its headings, lower case, words joined by hyphens."""
    headings = _HEADING.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def commands(document: Path) -> Iterator[list[str]]:
    """Each `duban ...` and `make ...` in code, in words; places to fill in (`<id>`, `FILE`) stay as they are."""
    for block, inline in _CODE.findall(document.read_text(encoding="utf-8")):
        code = (block or inline).replace("\\\n", " ")
        for program, rest in _COMMAND.findall(code):
            yield [program, *_words(rest)]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text.split("  ", maxsplit=1)[0])
    except ValueError:
        return text.split()
