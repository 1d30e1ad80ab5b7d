"""The charts of scoring, each under a headline that says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schemas.events.score import Standing
from services.chassis.charts import Bar, Figure, Series, lines, percent, ranked_bars

Say = Callable[..., str]
"""A text of the pages in the reader's language: key and values."""

_MOST_LINES = 4
_STEADY = 0.005


def points(value: float) -> str:
    """A score as it is written: two places."""
    return f"{value:.2f}"


def league_figure(say: Say, group: str, standings: Sequence[Standing], names: dict[str, str]) -> Figure:
    """Scores of a peer group as bars, highest first; units without a score stand in the table only."""
    bars = [
        Bar(names.get(one.unit, one.unit), float(one.score), one.rank == 1)
        for one in standings
        if one.score is not None
    ]
    return ranked_bars(_finding(say, group, standings, names), (say("table.unit"), say("table.score")), bars, points)


def _finding(say: Say, group: str, standings: Sequence[Standing], names: dict[str, str]) -> str:
    first = [one for one in standings if one.rank == 1]
    if len(first) > 1:
        return say("chart.ties", count=len(first), group=group, score=first[0].score)
    return say("chart.leads", unit=names.get(first[0].unit, first[0].unit), group=group, score=first[0].score)


def unit_figure(say: Say, unit: str, months: Sequence[str], rates: Sequence[tuple[str, list[float | None]]]) -> Figure:
    """Up to four rates of a unit over months, the first of which gives the headline."""
    shown = rates[:_MOST_LINES]
    series = [Series(name, values) for name, values in shown]
    headings = (say("unit.month"), *(name for name, _ in shown))
    return lines(_course(say, unit, *shown[0]), headings, months, series, percent)


def _course(say: Say, unit: str, rate: str, values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return say("unit.nothing", unit=unit)
    first, last = known[0], known[-1]
    word = "steady" if abs(last - first) < _STEADY else "rising" if last > first else "falling"
    return say(f"unit.{word}", unit=unit, rate=rate, first=percent(first), last=percent(last))
