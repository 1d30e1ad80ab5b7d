"""Gaming that shows in the closings of a unit: answered within seconds, and all at once when a period ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from schemas.events.finding import Evidence, FindingKind
from schemas.regime.findings import InstantClosing, MassClosing
from services.tracking.domain.findings.found import Found


@dataclass(frozen=True, slots=True)
class DayOfClosings:
    """The last working day of a month of a unit beside its usual ones."""

    unit: str
    day: date
    closed: int
    of_the_month: int
    usual: float
    """Closings of the median working day."""


def instant_closings(unit: str, evidence: Sequence[Evidence], period: str, rule: InstantClosing) -> Found | None:
    """A finding where a unit answered or closed `least` matters of a month within seconds of their arrival.

    `evidence` are those matters, oldest first.
    """
    if len(evidence) < rule.least:
        return None
    fastest = min(one.seconds or 0 for one in evidence)
    figures = {"closings": len(evidence), "fastest_seconds": fastest}
    last = evidence[-1].at
    return Found(FindingKind.INSTANT_CLOSING, f"unit:{unit}", period, last, figures, evidence, unit=unit)


def last_days(
    closings: Mapping[str, Mapping[date, int]], working_days: Sequence[date], of_the_month: Callable[[date], bool]
) -> Iterator[DayOfClosings]:
    """The last working day of the month for each unit.

    `closings` are counts by unit and civil day; `working_days` those of the month and of the months to compare with,
    in order. A working day without closings is as usual as any other. Nothing can be said of a month whose last
    working day is the only day known.
    """
    *before, last = working_days
    for unit, by_day in sorted(closings.items()):
        if before:
            yield DayOfClosings(
                unit=unit,
                day=last,
                closed=by_day.get(last, 0),
                of_the_month=sum(count for day, count in by_day.items() if of_the_month(day)),
                usual=median(by_day.get(day, 0) for day in before),
            )


def is_mass_closing(day: DayOfClosings, rule: MassClosing) -> bool:
    """月底突击办结: many closings, many times the usual, and a large share of the month."""
    return (
        day.closed >= rule.least
        and day.closed >= rule.times_usual * day.usual
        and day.closed >= rule.share * day.of_the_month
    )


def mass_closing(day: DayOfClosings, period: str, ends_at: datetime, evidence: Sequence[Evidence]) -> Found:
    """The finding of a day on which a unit closed far more than usual; `evidence` are the matters closed then."""
    return Found(
        FindingKind.MASS_CLOSING,
        f"unit:{day.unit}",
        period,
        ends_at,
        {
            "closed": day.closed,
            "of_the_month": day.of_the_month,
            "share": round(day.closed / day.of_the_month, 4),
            "usual": day.usual,
        },
        evidence,
        unit=day.unit,
        evidence_total=day.closed,
    )
