"""Nothing in the documents leads nowhere: links, pictures, commands, generated tables."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from duban import reference
from duban.commands import COMMANDS
from duban.stack.ports import SERVICES
from duban.verify.parts import definition_of
from tests.unit.docs.pages import PROJECT, anchors, commands, documents, links


def _name(document: Path) -> str:
    return str(document.relative_to(PROJECT))


@pytest.mark.parametrize("document", documents(), ids=_name)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for target in links(document):
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert not broken, f"{_name(document)} links to what is not there: {broken}"


@pytest.mark.parametrize("document", documents(), ids=_name)
def test_every_command_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    unknown = []
    for program, *words in commands(document):
        known = _is_target(words[0], targets) if program == "make" else _is_command(words)
        if not known:
            unknown.append(" ".join([program, *words]))
    assert not unknown, f"{_name(document)} names what cannot be run: {unknown}"


def _is_target(word: str, targets: set[str]) -> bool:
    return word in targets


def _is_command(words: list[str]) -> bool:
    """Whether the command, its sub-command and its options are there; arguments are not looked at.

    `dead-letters list|show|retry` names several sub-commands at once.
    """
    name, *rest = words
    if name not in COMMANDS:
        return False
    command: Any = typer.main.get_command(import_module(COMMANDS[name].module).app)
    within: dict[str, Any] = getattr(command, "commands", {})
    if within and rest:
        chosen = rest.pop(0).split("|")
        if not set(chosen) <= within.keys():
            return False
        command = within[chosen[0]]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return all(word.partition("=")[0] in options | {"--help"} for word in rest if word.startswith("--"))


def test_settings_and_metrics_are_those_of_the_code() -> None:
    guide = reference.GUIDE.read_text(encoding="utf-8")

    assert reference.renewed(guide) == guide, "renew it: .venv/bin/python -m duban.reference"


def test_every_view_that_can_be_rebuilt_is_named() -> None:
    guide = reference.GUIDE.read_text(encoding="utf-8")
    listed = re.search(r"^Views: (.*?)\. The live", guide, re.DOTALL | re.MULTILINE)
    assert listed is not None

    views = {view.name for service in SERVICES for view in definition_of(service).views}
    assert set(re.findall(r"`(\w+)`", listed[1])) == views


def test_every_reason_for_not_being_ready_is_explained() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "services" / "chassis").rglob("*.py"))
    codes = set(re.findall(r'Problem\(\s*"([a-z_-]+)"', source))

    assert len(codes) > 5
    assert not {code for code in codes if f"`{code}`" not in reference.GUIDE.read_text(encoding="utf-8")}


def test_every_decision_is_in_the_list_and_says_when_to_look_at_it_again() -> None:
    folder = PROJECT / "docs" / "decisions"
    listed = set(links(folder / "README.md"))
    records = sorted(folder.glob("[0-9]*.md"))

    assert {record.name for record in records} == listed
    for record in records:
        text = record.read_text(encoding="utf-8")
        for part in ("Context", "Decision", "Consequences", "Alternatives", "Revisit"):
            assert f"**{part}" in text, f"{record.name} has no {part}"
