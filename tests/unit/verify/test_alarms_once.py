"""Every alarm exactly once: the check finds nothing in a true log, and every single alarm that is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.verify.alarms import AlarmAccounts
from duban.verify.campaign_alarms import CampaignAlarms
from duban.verify.clock_alarms import ClockAlarms
from duban.verify.faults import Findings
from schemas.contract import EventContract
from schemas.events.campaign import CampaignEnded, ItemAppeared, PhaseBegun
from schemas.events.cards import CardIssued
from schemas.events.supervision import ObligationBreached, ObligationEscalated, ObligationReminded
from services.tracking.domain.commands import SupervisionCommand
from services.tracking.domain.state import UNWATCHED
from tests.unit.campaigns.planning_office import PLANS, USUAL, Office, day, regime
from tests.unit.tracking.clocks import excused
from tests.unit.tracking.place import at, usual_rules
from tests.unit.tracking.story import (
    ROADS,
    WATER,
    answered,
    assigned,
    closed,
    decided,
    looked,
    registered,
    reopened,
    returned,
    signed,
    transferred,
)

ALARMS = (
    ObligationReminded, ObligationBreached, ObligationEscalated, CardIssued, PhaseBegun, ItemAppeared, CampaignEnded,
)  # fmt: skip
INSTANTS = {"reminded_at", "breached_at", "escalated_at", "issued_at", "begun_at", "appeared_at", "ended_at"}
RULES = usual_rules()


def faults(events: Sequence[EventContract], now: datetime) -> list[str]:
    """The checks that a log with these events, in one stream, does not pass at an instant."""
    findings = Findings()
    accounts = AlarmAccounts(findings)
    listeners = (ClockAlarms(accounts), CampaignAlarms(accounts))
    for number, event in enumerate(events, 1):
        for listener in listeners:
            listener.hear(f"stream@{number}", now, event)
    accounts.compare(now)
    return [fault.check for fault in findings.faults]


def a_late_answer() -> tuple[list[EventContract], datetime]:
    """Signed for late, answered when the ladder had been climbed half-way, reopened, and never answered again."""
    state, events = UNWATCHED, list[EventContract]()
    for command in (
        registered("2026-03-02 09:00"),
        assigned("2026-03-02 09:00", RULES),
        signed("2026-03-09 10:00", RULES),
        answered("2026-04-03 10:00", RULES),
        reopened("2026-04-07 09:00", 2),
        assigned("2026-04-07 09:00", RULES, number=2),
    ):
        state, more = decided(state, command)
        events += more
    now = at("2026-06-01 09:00")
    return [*events, *looked(state, now)[1]], now


def a_campaign() -> tuple[list[EventContract], datetime]:
    """One with a later version in its middle."""
    office = Office()
    office.adopts(regime(*USUAL), day("2024-01-02"))
    office.looks(day("2024-01-20"))
    office.adopts(regime("deliverables:", PLANS, version="2"), day("2024-02-10"))
    office.looks(day("2024-04-02"))
    return office.events, day("2024-04-02")


LOGS = pytest.mark.parametrize("log", [a_late_answer(), a_campaign()], ids=["clocks", "campaign"])
Log = tuple[list[EventContract], datetime]


@LOGS
def test_a_true_log_passes_and_has_alarms(log: Log) -> None:
    events, now = log
    assert faults(events, now) == []
    assert sum(isinstance(event, ALARMS) for event in events) > 10


def test_late_word_of_a_transfer_in_time_passes_though_the_former_unit_had_been_marked_and_excused() -> None:
    state, events = UNWATCHED, list[EventContract]()
    for command in (
        registered("2026-03-02 09:00"),
        assigned("2026-03-02 09:00", RULES),
        signed("2026-03-02 10:00", RULES),
        excused("2026-03-25 09:00"),
        transferred("2026-03-20 10:00"),
        assigned("2026-03-20 10:00", RULES, ROADS),
    ):
        state, more = decided(state, command)
        events += more
    now = at("2026-06-01 09:00")
    assert faults([*events, *looked(state, now)[1]], now) == []


@LOGS
def test_any_alarm_that_is_lost_shows(log: Log) -> None:
    events, now = log
    for number in _alarms(events):
        assert "alarm_missing" in faults([*events[:number], *events[number + 1 :]], now), events[number]


@LOGS
def test_any_alarm_that_fired_twice_shows(log: Log) -> None:
    events, now = log
    for number in _alarms(events):
        doubled = [*events[: number + 1], events[number], *events[number + 1 :]]
        assert faults(doubled, now) == ["alarm_not_planned"], events[number]


@LOGS
def test_any_alarm_that_fired_for_another_time_shows(log: Log) -> None:
    events, now = log
    for number in _alarms(events):
        event: Any = events[number]
        (instant,) = INSTANTS.intersection(type(event).model_fields)
        moved = event.model_copy(update={instant: getattr(event, instant) + timedelta(seconds=1)})
        assert faults([*events[:number], moved, *events[number + 1 :]], now) == ["alarm_at_another_time"], event


def test_an_alarm_of_what_was_answered_already_shows() -> None:
    events, now = a_late_answer()
    breach = next(event for event in events if isinstance(event, ObligationBreached))
    assert faults([*events, breach], now) == ["alarm_not_planned"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20 * 24)), max_size=8))
def test_whatever_happens_to_a_matter_no_alarm_is_missing_or_too_much(course: list[tuple[int, int]]) -> None:
    state, events = decided(UNWATCHED, registered("2026-03-02 09:00"))
    now, number = at("2026-03-02 09:00"), 1
    for what, hours in [(0, 0), *course]:
        now += timedelta(hours=hours)
        when = f"{now + timedelta(hours=8):%Y-%m-%d %H:%M}"
        if what == 5:
            state, more = looked(state, now)
        else:
            number += what == 4
            state, more = decided(state, _step(what, when, number, hours))
        events += more
    state, more = looked(state, now + timedelta(days=60))
    assert faults([*events, *more], now + timedelta(days=60)) == []


def _step(what: int, when: str, number: int, chance: int) -> SupervisionCommand:
    steps: tuple[Callable[[], SupervisionCommand], ...] = (
        lambda: assigned(when, RULES, ROADS if chance % 2 else WATER, number),
        lambda: signed(when, RULES, number),
        lambda: answered(when, RULES, number) if chance % 3 else closed(when, RULES, number),
        lambda: transferred(when, number) if chance % 3 else returned(when, number),
        lambda: reopened(when, number),
    )
    return steps[what]()


def _alarms(events: Sequence[EventContract]) -> list[int]:
    return [number for number, event in enumerate(events) if isinstance(event, ALARMS)]
