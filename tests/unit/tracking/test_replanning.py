"""A calendar is revised: what moves, what does not, in which order, and many matters as one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from schemas.calendar.check import load_calendar
from schemas.calendar.days import RegionDays
from schemas.calendar.document import RegionCalendar
from schemas.defects import Refused
from schemas.state import replaced
from services.chassis.calendar_seed import seed_calendar
from services.chassis.calendars import CalendarVersion
from services.chassis.eventlog import Appending, Cause, Head
from services.chassis.snapshots import Snapshots
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.alarms import brought_forward
from services.tracking.domain.commands import Progress, Replan
from services.tracking.domain.decide import decide
from services.tracking.domain.replanning import Replanner
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Supervision
from services.tracking.packed.plans import PackedPlanner
from services.tracking.packed.repacking import UNMOVED
from tests.unit.calendar.documents import calendars
from tests.unit.docs.pages import PROJECT
from tests.unit.tracking.drawn import matters, moments, story
from tests.unit.tracking.place import ANSWER, REGION, SIGN, at, rules_of
from tests.unit.tracking.story import assigned, decided, registered, signed

BEFORE = rules_of(SIGN, ANSWER)
ADOPTED = at("2026-09-22 10:00")
CAUSE = Cause("calendar-1", "calendar")


def adopted(change: RegionCalendar, when: datetime = ADOPTED, rules: Rules = BEFORE) -> Rules:
    """The rules once a calendar was adopted."""
    whole = seed_calendar().with_years_of(change)
    version = CalendarVersion(REGION, f"{REGION}-1-drawn", 1, when, whole, RegionDays.of(whole))
    return replace(rules, calendar=calendar_of(rules.regime.regime, version))


def revised(when: datetime = ADOPTED) -> Rules:
    """The shipped revision: the National Day holiday ends a day later."""
    return adopted(load_calendar(PROJECT / "calendars" / "360923-2026-revised.yaml").calendar, when)


def signed_for(day: str) -> Supervision:
    """A matter that was received, assigned and signed for on the day; its answer is owed."""
    return story(registered(f"{day} 09:00"), assigned(f"{day} 09:00", BEFORE), signed(f"{day} 10:00", BEFORE))


def replanned(state: Supervision, rules: Rules) -> list[Any]:
    events = decide(state, Replan(rules, rules.calendar.adopted_at))
    assert not isinstance(events, Refused)
    return [event for event in events if event.TYPE == "duban.obligation.replanned.v1"]


def test_an_open_limit_over_the_moved_day_ends_a_day_later_and_says_by_which_calendars() -> None:
    state = signed_for("2026-09-10")
    (event,) = replanned(state, revised())
    assert (event.former_due_at, event.due_at) == (at("2026-10-08 23:59:59"), at("2026-10-09 23:59:59"))
    assert event.former_calendar == BEFORE.calendar.version
    assert event.calendar == revised().calendar.version
    assert event.replanned_at == ADOPTED


def test_a_closed_limit_is_not_touched_and_one_that_ends_before_is_not_either() -> None:
    assert not replanned(signed_for("2026-09-01"), revised())
    answered = story(
        registered("2026-09-10 09:00"),
        assigned("2026-09-10 09:00", BEFORE),
        Progress("matter.answered", 1, BEFORE, at("2026-09-11 09:00")),
    )
    assert not replanned(answered, revised())


def test_a_decision_between_the_adoption_and_the_re_plan_comes_out_the_same() -> None:
    state = story(registered("2026-09-10 09:00"), assigned("2026-09-10 09:00", BEFORE))
    rules = revised()
    answer = Progress("matter.answered", 1, rules, ADOPTED + timedelta(hours=3))
    swept, first = decided(state, Replan(rules, ADOPTED))
    late, second = decided(swept, answer)
    at_once, together = decided(state, answer)
    assert late == at_once
    assert [*first, *second] == together


def test_word_from_before_the_adoption_moves_no_clock_back() -> None:
    state = story(registered("2026-09-10 09:00"), assigned("2026-09-10 09:00", BEFORE))
    rules = revised()
    swept, _ = decided(state, Replan(rules, ADOPTED))
    of_then = replace(BEFORE, newer_calendars=frozenset({rules.calendar.version}))
    after, _ = decided(swept, Progress("matter.signed", 1, of_then, ADOPTED - timedelta(days=1)))
    assert after.open_obligations()[0].terms.calendar == rules.calendar.version


@settings(max_examples=60, deadline=None)
@given(st.lists(matters(), min_size=1, max_size=12), calendars(), moments)
def test_many_are_planned_anew_just_as_one_by_one(
    states: list[Supervision], change: RegionCalendar, when: datetime
) -> None:
    rules = adopted(change, when)
    replanner, snapshots = Replanner(rules, when), Snapshots.of(SUPERVISIONS)
    packed = PackedPlanner(REGION, replanner)
    for number, state in enumerate(states):
        stream = f"supervision-{number}"
        one_by_one, expected = decided(state, Replan(rules, when))
        assert list(replanner.plan(state)) == expected
        written, usual = Appending.of(SUPERVISIONS), Appending.of(SUPERVISIONS)
        if expected:
            usual.add(Head(stream, 4, bytes(32), state), expected, when, CAUSE)
        planned = packed.plan(snapshots.encode(state))
        if planned is None:
            event("has to be unpacked")
            continue
        if planned.made:
            written.add_made(stream, 4, bytes(32), planned, when, CAUSE)
            assert snapshots.decode(planned.state) == one_by_one
            assert written.head_columns() == usual.head_columns()
        assert written.rows == usual.rows
        event("planned from its snapshot" if planned.made else "left as it is")


def test_plain_clocks_are_planned_from_their_snapshots_whatever_the_time_of_day() -> None:
    """Given matters of one day that are signed for, and one that is overdue, then none but that one is unpacked."""
    packed = PackedPlanner(REGION, Replanner(revised(), ADOPTED))
    snapshot = Snapshots.of(SUPERVISIONS).encode
    for minute in range(0, 60, 7):
        state = story(
            registered("2026-09-10 09:00"), assigned(f"2026-09-10 09:{minute:02}", BEFORE),
            signed(f"2026-09-10 10:{minute:02}", BEFORE),
        )  # fmt: skip
        state, _ = brought_forward(state, ADOPTED)
        planned = packed.plan(snapshot(state))
        assert planned is not None
        assert len(planned.made) == 1
    overdue = replaced(
        state, obligations=tuple(replaced(one, breached=one.breached or one.is_open) for one in state.obligations)
    )
    assert packed.plan(snapshot(overdue)) is None
    assert packed.plan(snapshot(replaced(state, region="360999"))) is UNMOVED


@pytest.mark.parametrize("day", [date(2026, 9, 16), date(2026, 9, 23)])
def test_planning_anew_twice_changes_nothing(day: date) -> None:
    state = story(registered(f"{day} 09:00"), assigned(f"{day} 09:00", BEFORE))
    rules = revised(at("2026-09-24 10:00"))
    once, _ = decided(state, Replan(rules, rules.calendar.adopted_at))
    assert not replanned(once, rules)
    assert not Replanner(rules, rules.calendar.adopted_at).plan(once)
