"""The league table: units ranked within their peer groups, ties stay ties, a unit without cases has no rank."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from schemas.events.score import Standing
from schemas.regime.scoring import Rate as RateRule
from services.scoring.domain.measures import Counts
from services.scoring.domain.rates import assess, rate_of, score

UNGROUPED = "ungrouped"
"""The peer group of units for which the regime names none."""


def table(
    rules: Sequence[RateRule], peer_groups: Mapping[str, str], counted: Mapping[str, Counts]
) -> tuple[Standing, ...]:
    """Standings of all units of `peer_groups` (unit to group), by group, rank and unit.

    A unit that nothing was counted of stands in the table without rank and score. What was counted of a unit that the
    regime does not know is left out.
    """
    standings = []
    for unit, group in peer_groups.items():
        measured = counted.get(unit, {})
        assessed = assess(rules, measured)
        standings.append(
            Standing(
                unit=unit,
                peer_group=group,
                rank=None,
                score=assessed.score,
                rates=assessed.rates,
                yellow_cards=measured.get("yellow_cards", 0),
                red_cards=measured.get("red_cards", 0),
            )
        )
    return ranked(standings)


def ranked(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Standings with their ranks: 1, 2, 2, 4 where two share a score."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        groups[standing.peer_group].append(standing)
    placed = []
    for members in groups.values():
        scores = sorted((member.score for member in members if member.score is not None), reverse=True)
        rank_of = {value: scores.index(value) + 1 for value in scores}
        placed += [member.model_copy(update={"rank": _rank(member.score, rank_of)}) for member in members]
    return tuple(sorted(placed, key=_place))


def ingredients_digest(region: str, period: str, regime: str, standings: Iterable[Standing]) -> str:
    """SHA-256 of all that a table was made of: the regime, and each unit's group, counts and cards."""
    content = [_ingredients(one) for one in sorted(standings, key=lambda standing: standing.unit)]
    written = json.dumps([region, period, regime, content], separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def recomputed(rules: Sequence[RateRule], published: Iterable[Standing]) -> tuple[Standing, ...]:
    """A published table computed again from the counts that it shows; equal to it, or it was tampered with."""
    by_id = {rule.id: rule for rule in rules}
    again = []
    for standing in published:
        of_unit = tuple(rate_of(by_id[rate.rate], rate.numerator, rate.denominator) for rate in standing.rates)
        scored = score([by_id[rate.rate] for rate in standing.rates], of_unit)
        again.append(standing.model_copy(update={"rates": of_unit, "score": scored, "rank": None}))
    return ranked(again)


def _ingredients(one: Standing) -> list[object]:
    counted = [[rate.rate, rate.numerator, rate.denominator] for rate in one.rates]
    return [one.unit, one.peer_group, counted, one.yellow_cards, one.red_cards]


def _rank(value: Decimal | None, rank_of: Mapping[Decimal, int]) -> int | None:
    return None if value is None else rank_of[value]


def _place(standing: Standing) -> tuple[str, bool, int, str]:
    return standing.peer_group, standing.rank is None, standing.rank or 0, standing.unit
