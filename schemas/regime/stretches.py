"""Stretches of days in a document that may have other mistakes: how they follow each other, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from pydantic import TypeAdapter, ValidationError

from schemas.regime.mistakes import Mistake, mistake
from schemas.regime.yaml_tree import Path, Plain, Tree

Stretch = tuple[Path, date, date | None]
ONE_DAY = timedelta(days=1)
_DATE = TypeAdapter(date)


def in_a_row(tree: Tree, what: str, stretches: list[Stretch], *, gaps: bool) -> Iterator[Mistake]:
    """Each stretch begins after the one before; one without an end is ended by the next."""
    for (_, before, end), (path, start, _) in pairwise(stretches):
        if start <= before or (end is not None and start <= end):
            yield mistake("date-overlap", tree.value_position(path), what=what, start=start)
        elif gaps and end is not None and start > end + ONE_DAY:
            yield gap(tree, path, what, end + ONE_DAY, start - ONE_DAY)


def gap(tree: Tree, path: Path, what: str, start: date, end: date) -> Mistake:
    """Nothing holds from start to end."""
    return mistake("date-gap", tree.value_position(path), what=what, start=start, end=end)


def blocks(tree: Tree, path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    """The entries of the list at a path that are blocks of keys, with their own paths."""
    for place, block in enumerate(listed(tree.at(path))):
        if isinstance(block, dict):
            yield (*path, place), block


def listed(value: Plain) -> list[Plain]:
    """The list that the value is, else an empty one."""
    return value if isinstance(value, list) else []


def civil_day(value: Plain) -> date | None:
    """The date that the value is, if it is one."""
    try:
        return _DATE.validate_json(json.dumps(value))
    except ValidationError:
        return None
