"""Gaming that shows in the closings of a unit."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.events.finding import Evidence
from schemas.regime.findings import InstantClosing, MassClosing
from services.tracking.domain.findings.closings import instant_closings, is_mass_closing, last_days, mass_closing
from tests.unit.tracking.place import at

RULE = MassClosing(least=10, times_usual=5, share=0.3)
DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(5)]
LAST = DAYS[-1]


def closed(seconds: int, minute: int = 0) -> Evidence:
    return Evidence(
        what="matter.answered", at=at(f"2026-03-02 09:{minute:02}"), matter="M", unit="water", seconds=seconds
    )


def test_five_matters_answered_within_seconds_are_a_finding_of_the_unit() -> None:
    quick = [closed(3, minute) for minute in range(5)]

    found = instant_closings("water", quick, "2026-03", InstantClosing(least=5))

    assert found is not None
    assert (found.subject, found.at, found.figures) == (
        "unit:water", at("2026-03-02 09:04"), {"closings": 5, "fastest_seconds": 3},
    )  # fmt: skip
    assert instant_closings("water", quick[:4], "2026-03", InstantClosing(least=5)) is None


def test_a_last_day_that_closes_what_the_month_did_not_is_mass_closing() -> None:
    by_day = {"water": {DAYS[0]: 2, DAYS[2]: 2, LAST: 40}}

    (day,) = last_days(by_day, DAYS, lambda _: True)

    assert (day.closed, day.of_the_month, day.usual) == (40, 44, 1.0)
    assert is_mass_closing(day, RULE)
    found = mass_closing(day, "2026-03", at("2026-04-01 00:00"), [])
    assert found.figures == {"closed": 40, "of_the_month": 44, "share": 0.9091, "usual": 1.0}
    assert found.evidence_total == 40


def test_a_unit_that_always_closes_so_many_is_busy_and_not_gaming() -> None:
    (day,) = last_days({"water": dict.fromkeys(DAYS, 40)}, DAYS, lambda _: True)

    assert not is_mass_closing(day, RULE)


def test_a_few_closings_are_nothing() -> None:
    (day,) = last_days({"water": {LAST: 9}}, DAYS, lambda _: True)

    assert not is_mass_closing(day, RULE)


def test_a_large_day_of_a_larger_month_is_nothing() -> None:
    by_day = {"water": {DAYS[0]: 100, LAST: 30}}

    (day,) = last_days(by_day, DAYS, lambda _: True)

    assert day.closed < RULE.share * day.of_the_month
    assert not is_mass_closing(day, RULE)


def test_the_first_day_that_is_known_is_compared_with_nothing() -> None:
    assert list(last_days({"water": {LAST: 50}}, [LAST], lambda _: True)) == []
