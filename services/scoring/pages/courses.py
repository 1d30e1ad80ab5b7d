"""A unit over time: by month from the facts of today, or from the tables that were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.events.score import Rate, ScorePublished, Standing
from services.scoring.domain.measures import Tally, counts
from services.scoring.domain.rates import assess
from services.scoring.pages.rows import PeriodRow, RateCell, named
from services.scoring.tables import Rules

Courses = list[tuple[str, list[float | None]]]
"""Each rate by its name, with its values, oldest first."""


def course_by_month(
    rules: Rules, unit: str, tallies: Mapping[str, list[Tally]], language: str
) -> tuple[list[PeriodRow], Courses]:
    """The months of a unit, oldest first, and each rate over them; they may still change."""
    rows: list[PeriodRow] = []
    courses = _named(rules, language)
    for month, tallied in _since_first(tallies).items():
        counted = counts(tallied, frozenset(rules.scoring.satisfied_grades)).get(unit, {})
        assessed = assess(rules.scoring.rates, counted)
        _extend(courses, assessed.rates)
        score = "" if assessed.score is None else f"{assessed.score:.2f}"
        cells = tuple(RateCell.of(rate) for rate in assessed.rates)
        rows.append(PeriodRow(month, score, cells, counted.get("yellow_cards", 0), counted.get("red_cards", 0)))
    return rows, courses


def course_as_published(
    rules: Rules, unit: str, tables: Sequence[ScorePublished], language: str
) -> tuple[list[PeriodRow], Courses]:
    """The published periods of a unit, oldest first, and each rate over them, under the names that it has today."""
    rows: list[PeriodRow] = []
    courses = _named(rules, language)
    for table in tables:
        standing = next((one for one in table.standings if one.unit == unit), None)
        if standing is None:
            continue
        rates = _as_today(rules, standing)
        _extend(courses, rates)
        score = "" if standing.score is None else f"{standing.score:.2f}"
        cells = tuple(RateCell.of(rate) for rate in rates)
        rows.append(PeriodRow(table.period, score, cells, standing.yellow_cards, standing.red_cards))
    return rows, courses


def _as_today(rules: Rules, standing: Standing) -> list[Rate]:
    """The rates that the regime has today; one that an older regime did not have is N/A."""
    shown = {rate.rate: rate for rate in standing.rates}
    return [shown.get(rule.id) or Rate(rate=rule.id, numerator=0, denominator=0) for rule in rules.scoring.rates]


def _named(rules: Rules, language: str) -> Courses:
    return [(named(rule.name, language), []) for rule in rules.scoring.rates]


def _extend(courses: Courses, rates: Sequence[Rate]) -> None:
    for (_, course), rate in zip(courses, rates, strict=True):
        course.append(None if rate.value is None else float(rate.value))


def _since_first(tallies: Mapping[str, list[Tally]]) -> dict[str, list[Tally]]:
    """Without the months before the first of which anything is known; at least the last one."""
    months = list(tallies)
    first = next((place for place, month in enumerate(months) if tallies[month]), len(months) - 1)
    return {month: tallies[month] for month in months[first:]}
