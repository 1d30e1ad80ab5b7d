"""Do dated things follow each other? Gaps and overlaps of parameters, phases and holders of posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from schemas.regime.campaign_check import check_campaign
from schemas.regime.mistakes import Mistake, mistake, quoted
from schemas.regime.organisation import Tenure
from schemas.regime.parameters import DatedValue
from schemas.regime.regime import Regime
from schemas.regime.rule_check import valid_parts
from schemas.regime.shapes import Shape, mentions
from schemas.regime.stretches import ONE_DAY, Stretch, blocks, civil_day, gap, in_a_row, listed
from schemas.regime.vocabulary import LimitUnit
from schemas.regime.yaml_tree import Tree


def check_dates(tree: Tree) -> list[Mistake]:
    """Every gap and overlap, and every date that lies outside of what it belongs to."""
    return [*_parameters(tree), *_limit_parameters(tree), *_holders(tree), *check_campaign(tree)]


def _parameters(tree: Tree) -> Iterator[Mistake]:
    in_force = civil_day(tree.at(("effective_from",)))
    for path, parameter in blocks(tree, ("parameters",)):
        what = f"parameter {quoted(parameter.get('id'))}"
        values = valid_parts(tree, (*path, "values"), DatedValue)
        stretches: list[Stretch] = [(at, value.start, value.end) for at, value in values]
        yield from in_a_row(tree, what, stretches, gaps=True)
        first = stretches[0][1] if stretches else None
        if in_force and first and first > in_force:
            yield gap(tree, (*path, "values"), what, in_force, first - ONE_DAY)


def _limit_parameters(tree: Tree) -> Iterator[Mistake]:
    """A limit may only take a parameter that is a time."""
    units: dict[str, str] = {}
    for _, parameter in blocks(tree, ("parameters",)):
        for value in listed(parameter.get("values")):
            if isinstance(value, dict) and value.get("unit") not in get_args(LimitUnit):
                units[str(parameter.get("id"))] = str(value.get("unit"))
    for mention in mentions(Shape(model=Regime), tree.value):
        if mention.namespace == "parameter" and not mention.defines and mention.identifier in units:
            words = {"given": quoted(mention.identifier), "unit": quoted(units[mention.identifier])}
            yield mistake("wrong-unit", tree.value_position(mention.path), **words)


def _holders(tree: Tree) -> Iterator[Mistake]:
    """A post has one holder at a time; a vacancy is no mistake, the B-post answers."""
    for unit_path, _ in blocks(tree, ("units",)):
        posts = [*blocks(tree, (*unit_path, "posts"))]
        for section_path, _ in blocks(tree, (*unit_path, "sections")):
            posts += blocks(tree, (*section_path, "posts"))
        for path, post in posts:
            held = valid_parts(tree, (*path, "holders"), Tenure)
            stretches: list[Stretch] = [(at, tenure.start, tenure.end) for at, tenure in held]
            yield from in_a_row(tree, f"post {quoted(post.get('id'))}", stretches, gaps=False)
