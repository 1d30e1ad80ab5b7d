"""Rates and score of one unit after the regime's scoring section, in decimal arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from schemas.events.score import Rate
from schemas.regime.scoring import Rate as RateRule
from services.scoring.domain.measures import Counts

_RATE_STEP = Decimal("0.0001")
_SCORE_STEP = Decimal("0.01")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one unit has: its rates in the regime's order and its score between 0 and 100, None where it has no rate."""

    rates: tuple[Rate, ...]
    score: Decimal | None


def rate(rule: RateRule, measured: Counts) -> Rate:
    """One measure over another, to four places; without a value (N/A) below the minimum sample."""
    return rate_of(rule, measured.get(rule.numerator, 0), measured.get(rule.denominator, 0))


def rate_of(rule: RateRule, numerator: int, denominator: int) -> Rate:
    """The rate that two counts make."""
    value: Decimal | None = None
    if denominator >= rule.minimum_sample:
        value = (Decimal(numerator) / Decimal(denominator)).quantize(_RATE_STEP, ROUND_HALF_UP)
    return Rate(rate=rule.id, numerator=numerator, denominator=denominator, value=value)


def assess(rules: Sequence[RateRule], measured: Counts) -> Assessment:
    """Rates and score of a unit from what was counted of it."""
    rates = tuple(rate(rule, measured) for rule in rules)
    return Assessment(rates, score(rules, rates))


def score(rules: Iterable[RateRule], rates: Iterable[Rate]) -> Decimal | None:
    """The weighted score of rates that stand in the order of their rules, to two places.

    A rate that is N/A leaves its weight to the others. Computed from the counts, not from the rounded rates.
    """
    points = weights = Decimal(0)
    for rule, of_unit in zip(rules, rates, strict=True):
        if of_unit.value is not None:
            weight = Decimal(str(rule.weight))
            points += weight * _worth(rule, of_unit)
            weights += weight
    if not weights:
        return None
    return (points / weights * 100).quantize(_SCORE_STEP, ROUND_HALF_UP)


def _worth(rule: RateRule, of_unit: Rate) -> Decimal:
    """Between 0 and 1. More answered than assigned, for example after a backlog, is not worth more than all."""
    exact = min(_ONE, Decimal(of_unit.numerator) / Decimal(of_unit.denominator))
    return _ONE - exact if rule.lower_is_better else exact
