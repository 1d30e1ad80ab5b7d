"""Do dated things follow each other? Gaps and overlaps of parameters, phases and holders of posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from schemas.regime.campaign import Deliverable, Phase
from schemas.regime.mistakes import Mistake, mistake, quoted
from schemas.regime.organisation import Tenure
from schemas.regime.parameters import DatedValue
from schemas.regime.regime import Regime
from schemas.regime.rule_check import valid_parts
from schemas.regime.shapes import Shape, mentions
from schemas.regime.vocabulary import LimitUnit
from schemas.regime.yaml_tree import Path, Plain, Tree

Stretch = tuple[Path, date, date | None]
_ONE_DAY = timedelta(days=1)
_DATE = TypeAdapter(date)


def check_dates(tree: Tree) -> list[Mistake]:
    """Every gap and overlap, and every date that lies outside of what it belongs to."""
    return [*_parameters(tree), *_limit_parameters(tree), *_holders(tree), *_campaign(tree)]


def _parameters(tree: Tree) -> Iterator[Mistake]:
    in_force = _date(tree.at(("effective_from",)))
    for path, parameter in _blocks(tree, ("parameters",)):
        what = f"parameter {quoted(parameter.get('id'))}"
        values = valid_parts(tree, (*path, "values"), DatedValue)
        stretches: list[Stretch] = [(at, value.start, value.end) for at, value in values]
        yield from _in_a_row(tree, what, stretches, gaps=True)
        first = stretches[0][1] if stretches else None
        if in_force and first and first > in_force:
            yield _gap(tree, (*path, "values"), what, in_force, first - _ONE_DAY)


def _limit_parameters(tree: Tree) -> Iterator[Mistake]:
    """A limit may only take a parameter that is a time."""
    units: dict[str, str] = {}
    for _, parameter in _blocks(tree, ("parameters",)):
        for value in _list(parameter.get("values")):
            if isinstance(value, dict) and value.get("unit") not in get_args(LimitUnit):
                units[str(parameter.get("id"))] = str(value.get("unit"))
    for mention in mentions(Shape(model=Regime), tree.value):
        if mention.namespace == "parameter" and not mention.defines and mention.identifier in units:
            words = {"given": quoted(mention.identifier), "unit": quoted(units[mention.identifier])}
            yield mistake("wrong-unit", tree.value_position(mention.path), **words)


def _holders(tree: Tree) -> Iterator[Mistake]:
    """A post has one holder at a time; a vacancy is no mistake, the B-post answers."""
    for unit_path, _ in _blocks(tree, ("units",)):
        posts = [*_blocks(tree, (*unit_path, "posts"))]
        for section_path, _ in _blocks(tree, (*unit_path, "sections")):
            posts += _blocks(tree, (*section_path, "posts"))
        for path, post in posts:
            held = valid_parts(tree, (*path, "holders"), Tenure)
            stretches: list[Stretch] = [(at, tenure.start, tenure.end) for at, tenure in held]
            yield from _in_a_row(tree, f"post {quoted(post.get('id'))}", stretches, gaps=False)


def _campaign(tree: Tree) -> Iterator[Mistake]:
    start, end = (_date(tree.at(("campaign", key))) for key in ("from", "to"))
    phases = valid_parts(tree, ("campaign", "phases"), Phase)
    stretches: list[Stretch] = [(at, phase.start, phase.end) for at, phase in phases]
    yield from _in_a_row(tree, "phases", stretches, gaps=True)
    dated = [(path, f"phase {quoted(phase.id)}", day) for path, phase in phases for day in (phase.start, phase.end)]
    for path, deliverable in valid_parts(tree, ("campaign", "deliverables"), Deliverable):
        dated.append((path, f"deliverable {quoted(deliverable.id)}", deliverable.due))
    for path, what, day in dated:
        if day and start and (day < start or (end and day > end)):
            yield mistake("outside-campaign", tree.value_position(path), what=what, start=start, end=end or "...")


def _in_a_row(tree: Tree, what: str, stretches: list[Stretch], *, gaps: bool) -> Iterator[Mistake]:
    """Each stretch begins after the one before; one without an end is ended by the next."""
    for (_, before, end), (path, start, _) in pairwise(stretches):
        if start <= before or (end is not None and start <= end):
            yield mistake("date-overlap", tree.value_position(path), what=what, start=start)
        elif gaps and end is not None and start > end + _ONE_DAY:
            yield _gap(tree, path, what, end + _ONE_DAY, start - _ONE_DAY)


def _gap(tree: Tree, path: Path, what: str, start: date, end: date) -> Mistake:
    return mistake("date-gap", tree.value_position(path), what=what, start=start, end=end)


def _blocks(tree: Tree, path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    for place, block in enumerate(_list(tree.at(path))):
        if isinstance(block, dict):
            yield (*path, place), block


def _list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []


def _date(value: Plain) -> date | None:
    try:
        return _DATE.validate_json(json.dumps(value))
    except ValidationError:
        return None
