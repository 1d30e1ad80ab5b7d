"""Key monitoring: from an instant until an instant, never backwards, and what is tighter meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.finding import MonitoringBegun, MonitoringEnded
from schemas.regime import MatterFacts
from schemas.regime.limits import Reminder
from schemas.regime.monitoring import Monitoring, tightened
from services.chassis.monitored import Monitored
from services.tracking.domain.monitoring import UNWATCHED, BeginMonitoring, EndMonitoring, Watched, decide, evolve
from tests.unit.tracking.place import REGION, at, usual_rules

MONDAY = at("2026-03-02 09:00")
DAY = timedelta(days=1)


def begin(begins_at: datetime = MONDAY, now: datetime = MONDAY) -> BeginMonitoring:
    return BeginMonitoring(REGION, "water", "late again", (), begins_at, "Wang", now)


def end(ends_at: datetime, now: datetime | None = None) -> EndMonitoring:
    return EndMonitoring(REGION, "water", "better", ends_at, "Wang", now or ends_at)


def accepted(state: Watched, *commands: BeginMonitoring | EndMonitoring) -> tuple[Watched, list[EventContract]]:
    events: list[EventContract] = []
    for command in commands:
        decided = decide(state, command)
        assert not isinstance(decided, Refused)
        for event in decided:
            state = evolve(state, event)
            events.append(event)
    return state, events


def codes(state: Watched, command: BeginMonitoring | EndMonitoring) -> list[str]:
    decided = decide(state, command)
    assert isinstance(decided, Refused)
    return [one.code for one in decided.defects]


def test_a_unit_is_on_the_list_once_at_a_time() -> None:
    state, _ = accepted(UNWATCHED, begin())

    assert codes(state, begin(MONDAY + DAY, MONDAY + DAY)) == ["monitored_already"]
    off, _ = accepted(state, end(MONDAY + 2 * DAY))
    assert codes(off, end(MONDAY + 3 * DAY)) == ["not_monitored"]
    again, _ = accepted(off, begin(MONDAY + 2 * DAY, MONDAY + 2 * DAY))
    assert again.ends_at is None


def test_nothing_begins_or_ends_in_the_past_or_before_it_began() -> None:
    assert codes(UNWATCHED, begin(MONDAY - DAY)) == ["in_the_past"]
    state, _ = accepted(UNWATCHED, begin(MONDAY + 5 * DAY))
    assert codes(state, end(MONDAY, MONDAY + DAY)) == ["in_the_past"]
    assert codes(state, end(MONDAY + 2 * DAY, MONDAY)) == ["before_it_began"]


def test_who_is_monitored_when_is_known_to_the_second() -> None:
    known = Monitored()
    for event in accepted(UNWATCHED, begin(), end(MONDAY + DAY))[1]:
        assert isinstance(event, MonitoringBegun | MonitoringEnded)
        known.learn(event)
        known.learn(event)

    second = timedelta(seconds=1)
    asked = [MONDAY - second, MONDAY, MONDAY + DAY - second, MONDAY + DAY]
    assert [known.at(REGION, "water", moment) for moment in asked] == [False, True, True, False]
    assert known.units(REGION, MONDAY) == ["water"]
    assert not known.at(REGION, "roads", MONDAY)


@given(st.lists(st.integers(0, 20), min_size=2, max_size=8, unique=True), st.integers(-1, 21))
def test_the_registry_agrees_with_the_spans_that_were_decided(days: list[int], asked: int) -> None:
    instants = [MONDAY + day * DAY for day in sorted(days)][: len(days) // 2 * 2]
    pairs = list(zip(instants[::2], instants[1::2], strict=True))
    commands = [command for start, stop in pairs for command in (begin(start, start), end(stop))]
    known, moment = Monitored(), MONDAY + asked * DAY
    for event in accepted(UNWATCHED, *commands)[1]:
        assert isinstance(event, MonitoringBegun | MonitoringEnded)
        known.learn(event)

    assert known.at(REGION, "water", moment) == any(start <= moment < stop for start, stop in pairs)


def test_reminders_are_added_and_the_ladder_begins_higher() -> None:
    (opened,) = usual_rules().regime.limits("matter.registered", MatterFacts(), MONDAY.date())
    rule = Monitoring(reminders=(Reminder(fraction=0.5), Reminder(fraction=0.75)), start_level=2)

    tighter = tightened(opened, rule)

    assert [(one.fraction, one.working_days_before) for one in tighter.reminders] == [
        (0.5, None), (None, 1), (0.75, None),
    ]  # fmt: skip
    assert [(step.level, step.after.amount) for step in opened.steps] == [(1, 0), (2, 5), (3, 10)]
    assert [(step.level, step.after.amount) for step in tighter.steps] == [(2, 0), (3, 10)]
    assert (tighter.candidates, tighter.ladder) == (opened.candidates, opened.ladder)


def test_a_level_beyond_the_ladder_begins_at_its_top_and_nobody_is_let_off() -> None:
    (opened,) = usual_rules().regime.limits("matter.registered", MatterFacts(), MONDAY.date())

    assert [step.level for step in tightened(opened, Monitoring(start_level=9)).steps] == [3]
    assert tightened(opened, Monitoring(start_level=None)).steps == opened.steps
