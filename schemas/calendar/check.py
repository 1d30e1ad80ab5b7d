"""Reads a calendar document from YAML and reports every mistake in it at once, with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from schemas.calendar.day_check import check_days, doubts_about
from schemas.calendar.document import RegionCalendar
from schemas.regime.document import RegimeErrors, one_a_place, read_text
from schemas.regime.mistakes import Mistake, mistake
from schemas.regime.structure_check import check_structure
from schemas.regime.yaml_tree import read_tree

_IN_OWN_WORDS: Final = {"empty": "calendar-empty", "alias": "calendar-alias"}


@dataclass(frozen=True, slots=True)
class CheckedCalendar:
    """A calendar without mistakes, and what is doubtful in it all the same."""

    calendar: RegionCalendar
    doubts: tuple[Mistake, ...]


def load_calendar(path: Path | str) -> CheckedCalendar:
    """The calendar in a YAML file. Raises RegimeErrors with all mistakes, OSError where the file cannot be read."""
    return check_calendar(read_text(path), str(path))


def check_calendar(text: str, name: str) -> CheckedCalendar:
    """The calendar in a YAML text; `name` stands before each line number. Raises RegimeErrors with all mistakes."""
    try:
        tree = read_tree(text, name)
    except RegimeErrors as errors:
        raise RegimeErrors(name, map(_reworded, errors.mistakes)) from errors
    calendar, mistakes = check_structure(tree, RegionCalendar)
    mistakes = [*map(_reworded, tree.mistakes), *mistakes, *check_days(tree)]
    if mistakes or calendar is None:
        raise RegimeErrors(name, one_a_place(mistakes))
    return CheckedCalendar(calendar, tuple(sorted(doubts_about(tree, calendar))))


def _reworded(found: Mistake) -> Mistake:
    code = _IN_OWN_WORDS.get(found.code)
    if code is None:
        return found
    own = mistake(code, (found.line, found.column))
    return replace(found, code=code, message=own.message, message_zh=own.message_zh)
