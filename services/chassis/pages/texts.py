"""The texts of pages, in Chinese and English side by side, in one ``texts.toml`` a service; checked to be complete.

::

    "worklist.title" = {zh = "待办清单", en = "Worklist"}
    "worklist.due" = {zh = "还有 {days} 个工作日", en = "{days} working days left"}
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

from services.chassis.http.language import LANGUAGES, Language

CHASSIS_TEXTS = Path(__file__).parent / "texts.toml"
TEXT_FUNCTION = "t"

_KEY = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")


class TextsRefused(Exception):
    """A catalogue of texts cannot be used; the message lists every fault."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by key and language."""

    by_key: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, key: str, language: Language, /, **values: object) -> str:
        """The text of `key`, its ``{places}`` filled with `values`; a missing key is an error, never shown raw."""
        return self.by_key[key][language].format(**values)


def load_texts(*files: Path) -> Texts:
    """The texts of `files`, later ones adding to earlier ones; raises `TextsRefused` with every fault."""
    held: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for file in files:
        for key, entry in _read(file, faults).items():
            if key in held:
                faults.append(f"{file.name}: {key} is defined twice")
            faults += [f"{file.name}: {key} {fault}" for fault in _faults_of(key, entry)]
            held[key] = entry
    if faults:
        raise TextsRefused("\n".join(faults))
    return Texts(held)


def text_faults(
    texts_file: Path, templates: Iterable[Path], environment: Environment, also: Iterable[str]
) -> list[str]:
    """Everything that is wrong with a service's texts: incomplete, unknown to its templates, or used by none.

    `templates` are its template files, `environment` parses them, `also` are keys that its Python code uses.
    """
    try:
        texts = load_texts(CHASSIS_TEXTS, *({texts_file} - {CHASSIS_TEXTS}))
    except TextsRefused as refused:
        return str(refused).splitlines()
    used, prefixes = set(also), set()
    for template in templates:
        keys, beginnings = _keys_in(environment.parse(template.read_text(encoding="utf-8")))
        used |= keys
        prefixes |= beginnings
    missing = sorted(used - texts.by_key.keys())
    own = _read(texts_file, [])
    unused = sorted(key for key in own if key not in used and not key.startswith(tuple(prefixes)))
    return [
        *(f"{key} is used and not defined" for key in missing),
        *(f"{key} is defined and not used" for key in unused),
    ]


def _read(file: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return _loaded(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(f"{file.name}: {error}")
        return {}


@lru_cache(maxsize=32)
def _loaded(written: str) -> dict[str, Any]:
    """The document; a duplicate key is an error."""
    return tomllib.loads(written)


def _faults_of(key: object, entry: object) -> list[str]:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        return ["is not a key of the form room.name"]
    if not isinstance(entry, dict):
        return ["needs zh and en"]
    faults = [f"has no {language} text" for language in LANGUAGES if not str(entry.get(language) or "").strip()]
    faults += [f"has an unknown language {other}" for other in entry if other not in LANGUAGES]
    if not faults and _places(str(entry["zh"])) != _places(str(entry["en"])):
        faults.append("has other {places} in zh than in en")
    if any(_places(str(entry.get(language) or "")) is None for language in LANGUAGES):
        faults.append("has a brace that opens no place; write {{ for a brace itself")
    return faults


def _places(text: str) -> set[str] | None:
    """The names in braces; None where the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return None


def _keys_in(template: nodes.Template) -> tuple[set[str], set[str]]:
    """Keys given to ``t("...")``, and the beginnings of those put together as ``t("..." ~ x)``."""
    keys, beginnings = set(), set()
    for call in template.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == TEXT_FUNCTION and call.args):
            continue
        first = call.args[0]
        if isinstance(first, nodes.Concat):
            first = first.nodes[0]
            if isinstance(first, nodes.Const):
                beginnings.add(str(first.value))
        elif isinstance(first, nodes.Const):
            keys.add(str(first.value))
    return keys, beginnings
