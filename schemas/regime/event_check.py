"""Do the events of limits have an effect? An obligation that nothing opens, or nothing discharges, is no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.regime.mistakes import Mistake, mistake, probably_meant, quoted
from schemas.regime.stretches import blocks, listed
from schemas.regime.vocabulary import DISCHARGING_EVENTS, EVENT_NAMES, OPENING_EVENTS
from schemas.regime.yaml_tree import Path, Plain, Tree

_DEFAULT: Path = ("default_limit",)
_ANSWER = "answer"
_SIGNED = "matter.signed"
"""Opens no answer: a matter that somebody signs for has its answer's clock already."""


def check_events(tree: Tree) -> list[Mistake]:
    """Events in `opened_by` and `discharged_by` at which nothing ever happens; unknown ones are told of elsewhere."""
    found = [one for path, rule in blocks(tree, ("time_limits",)) for one in _of_rule(tree, path, rule)]
    default = tree.at(_DEFAULT)
    if isinstance(default, dict):
        found += _of_rule(tree, _DEFAULT, {**default, "kind": _ANSWER})
        if default.get("discharged_by") == []:
            path = (*_DEFAULT, "discharged_by")
            found.append(mistake("no-entry", tree.value_position(path), key="discharged_by"))
    return found


def _of_rule(tree: Tree, path: Path, rule: dict[str, Plain]) -> Iterator[Mistake]:
    opening: Sequence[str] = OPENING_EVENTS
    what = {"what": "obligation", "what_zh": "任何义务"}
    if rule.get("kind") == _ANSWER:
        opening = [event for event in opening if event != _SIGNED]
        what = {"what": "answer", "what_zh": "答复义务（answer）"}
    for at, event in _without_effect(rule, path, "opened_by", opening):
        yield _mistake("opens-nothing", tree, at, event, opening, **what)
    for at, event in _without_effect(rule, path, "discharged_by", DISCHARGING_EVENTS):
        yield _mistake("discharges-nothing", tree, at, event, DISCHARGING_EVENTS)


def _without_effect(
    rule: dict[str, Plain], path: Path, key: str, effective: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    for place, event in enumerate(listed(rule.get(key))):
        if isinstance(event, str) and event in EVENT_NAMES and event not in effective:
            yield (*path, key, place), event


def _mistake(code: str, tree: Tree, path: Path, event: str, effective: Sequence[str], **words: str) -> Mistake:
    meant = probably_meant(event, effective)
    position, shown = tree.value_position(path), ", ".join(effective)
    return mistake(code, position, meant and quoted(meant), given=quoted(event), choices=shown, **words)
