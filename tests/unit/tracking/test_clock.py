"""Clocks that stand, run again, are lengthened, or are worked out anew because the calendar changed."""

from __future__ import annotations

from typing import Any, Final

from schemas.events.clock import ObligationExtended, ObligationPaused, ObligationReplanned, ObligationResumed
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationOpened,
    ObligationReminded,
)
from schemas.events.terms import Verdict
from services.tracking.domain.alarms import wake_at
from services.tracking.domain.commands import Replan
from services.tracking.domain.state import Holder
from tests.unit.tracking.clocks import (
    CLERK,
    MOVABLE,
    PAUSE_KINDS,
    by_calendar,
    clock_rules,
    extended,
    handed_over,
    paused,
    resumed,
)
from tests.unit.tracking.place import at, rules_of
from tests.unit.tracking.story import ROADS, Given, answered, assigned, refusals, registered, signed, transferred

RULES: Final = clock_rules()
RECEIVED: Final = "2026-03-02 09:00"
DUE: Final = "2026-03-23 23:59:59"
OPEN: Final = (registered(RECEIVED), assigned(RECEIVED, RULES), signed("2026-03-02 11:00", RULES))


def test_the_days_of_a_hearing_do_not_count() -> None:
    stood = Given(*OPEN, paused("2026-03-09 10:00", RULES))
    happened = stood.when(resumed("2026-03-12 15:00", RULES)).then("resumed answer.1")
    assert happened.the(ObligationResumed).due_at == at("2026-03-26 23:59:59")  # three working days later


def test_a_clock_that_stands_never_runs_out_before_it_runs_again() -> None:
    stood = Given(*OPEN, paused("2026-03-09 10:00", RULES))
    stood.when_looked_at("2026-03-20 12:00").then()
    pause = stood.state.obligations[0].pause
    assert pause is not None
    assert pause.ends_at == at("2026-03-24 00:00")  # 10 working days, the longest there is
    assert wake_at(stood.state) == pause.ends_at


def test_a_pause_that_nobody_ends_ends_by_itself() -> None:
    happened = Given(*OPEN, paused("2026-03-09 10:00", RULES)).when_looked_at("2026-03-24 09:00")
    happened.then("resumed answer.1")
    assert happened.the(ObligationResumed).resumed_by is None
    later = Given(*OPEN, paused("2026-03-09 10:00", RULES)).when_looked_at("2026-05-01 00:00")
    later.then(
        "resumed answer.1",
        "reminded answer.1",
        "reminded answer.1",
        "breached answer.1",
        "level 1 of answer.1",
        "issued yellow.answer.1",
        "level 2 of answer.1",
        "issued red.answer.1",
        "level 3 of answer.1",
    )


def test_half_time_that_would_fall_into_a_pause_is_reminded_of_after_it() -> None:
    rules = rules_of({**MOVABLE, "limit": {"amount": 30, "unit": "civil_days"}}, pause_kinds=PAUSE_KINDS)
    begun = (registered(RECEIVED), assigned(RECEIVED, rules))
    stood = Given(*begun, paused("2026-03-10 10:00", rules, kind="applicant"), resumed("2026-03-28 15:00", rules))
    stood.when_looked_at("2026-04-04 16:29").then()
    event = stood.when_looked_at("2026-04-04 16:30").then("reminded answer.1").the(ObligationReminded)
    assert (event.reminder, event.due_at) == ("fraction:0.5", at("2026-04-19 23:59:59"))


def test_a_pause_is_recorded_with_what_follows_if_it_lasts_as_long_as_it_may() -> None:
    event = Given(*OPEN).when(paused("2026-03-09 10:00", RULES)).the(ObligationPaused)
    assert (event.former_due_at, event.due_at) == (at(DUE), at("2026-04-08 23:59:59"))  # 11 days and Qingming
    assert event.evidence == "notice 3"
    assert all(reminder.at > event.ends_at for reminder in event.reminders)


def test_answering_while_the_clock_stands_lets_it_run_again_for_the_verdict() -> None:
    happened = Given(*OPEN, paused("2026-03-09 10:00", RULES)).when(answered("2026-03-12 15:00", RULES))
    happened.then("resumed answer.1", "discharged answer.1")
    discharged = happened.the(ObligationDischarged)
    assert (discharged.verdict, discharged.working_days_left) == (Verdict.ON_TIME, 10)


def test_a_clock_that_stands_goes_on_standing_in_the_hands_of_the_next_holder() -> None:
    roads = Holder("roads", "roads-office", "roads-clerk", "Wang")
    stood = Given(*OPEN, paused("2026-03-09 10:00", RULES), transferred("2026-03-10 09:00"))
    opened = stood.when(assigned("2026-03-10 10:00", RULES, roads)).the(ObligationOpened, lambda e: e.kind == "answer")
    assert [pause.pause for pause in opened.pauses] == ["hearing"]
    stood.when_looked_at("2026-03-20 12:00")
    moved = stood.when(resumed("2026-03-20 15:00", RULES, "answer.2")).the(ObligationResumed)
    assert moved.due_at == at("2026-04-03 23:59:59")  # 9 to 19 March do not count: 9 working days


def test_a_pause_may_be_told_of_afterwards_but_not_before_the_clock_began_nor_in_the_future() -> None:
    given = Given(*OPEN)
    assert given.when(paused("2026-03-10 10:00", RULES, since="2026-03-06 09:00")).the(ObligationPaused)
    again = Given(*OPEN)
    assert refusals(again.state, paused("2026-03-10 10:00", RULES, since="2026-03-02 08:59")) == ["pause_too_early"]
    assert refusals(again.state, paused("2026-03-10 10:00", RULES, since="2026-03-10 10:01")) == ["pause_in_future"]
    ran = Given(*OPEN, paused("2026-03-09 10:00", RULES), resumed("2026-03-12 15:00", RULES))
    assert refusals(ran.state, paused("2026-03-13 10:00", RULES, since="2026-03-12 14:00")) == ["pause_too_early"]


def test_all_that_speaks_against_a_pause_is_told_at_once() -> None:
    late = Given(*OPEN)
    late.when_looked_at("2026-03-24 08:00")
    wrong = paused("2026-03-24 09:00", RULES, kind="holiday", since="2026-03-25 09:00")
    assert refusals(late.state, wrong) == ["pause_not_allowed", "pause_in_future", "already_overdue"]
    assert refusals(Given(*OPEN).state, paused("2026-03-09 10:00", RULES, evidence=None)) == ["evidence_needed"]
    stands = Given(*OPEN, paused("2026-03-09 10:00", RULES))
    assert refusals(stands.state, paused("2026-03-10 10:00", RULES)) == ["already_paused"]
    assert refusals(Given(*OPEN).state, resumed("2026-03-09 10:00", RULES)) == ["not_paused"]
    assert refusals(Given(*OPEN).state, paused("2026-03-03 10:00", RULES, obligation="sign.1")) == ["obligation_ended"]
    assert refusals(Given(*OPEN).state, paused("2026-03-03 10:00", RULES, obligation="x.1")) == ["unknown_obligation"]


def test_the_applicants_own_delay_needs_no_evidence_and_is_not_the_offices() -> None:
    waits = Given(*OPEN, paused("2026-03-09 10:00", RULES, kind="applicant", evidence=None))
    assert waits.when(resumed("2026-03-16 09:00", RULES)).the(ObligationResumed).due_at == at("2026-03-30 23:59:59")


def test_more_time_is_granted_once_by_those_who_may_and_never_after_it_ran_out() -> None:
    event = Given(*OPEN).when(extended("2026-03-20 09:00", RULES)).the(ObligationExtended)
    assert (event.due_at, event.granted_by_role) == (at("2026-03-30 23:59:59"), "leader")
    longer = Given(*OPEN, extended("2026-03-20 09:00", RULES))
    assert refusals(longer.state, extended("2026-03-20 09:01", RULES)) == ["extension_too_many"]
    given = Given(*OPEN).state
    assert refusals(given, extended("2026-03-20 09:00", RULES, 6, CLERK)) == ["extension_role", "extension_too_long"]
    assert refusals(given, extended("2026-03-24 09:00", RULES)) == ["already_overdue"]
    assert refusals(Given(*OPEN[:2]).state, extended("2026-03-02 10:00", RULES, obligation="sign.1")) == [
        "extension_not_allowed"
    ]


def test_the_reminder_of_the_day_before_comes_again_before_the_new_last_day() -> None:
    given = Given(*OPEN)
    given.when_looked_at("2026-03-20 12:00")
    given.when(extended("2026-03-20 15:00", RULES))
    given.when_looked_at("2026-03-27 12:00").then("reminded answer.1")


def test_a_revised_calendar_moves_what_is_open_and_names_both_versions() -> None:
    later = by_calendar(RULES, off=("2026-03-16",))
    event = Given(*OPEN).when(Replan(later, at("2026-03-10 09:00"))).the(ObligationReplanned)
    assert (event.former_due_at, event.due_at) == (at(DUE), at("2026-03-24 23:59:59"))
    assert (event.former_calendar, event.calendar) == (RULES.calendar.version, later.calendar.version)
    assert event.reason == "calendar_revised"
    Given(*OPEN).when(Replan(by_calendar(RULES, off=("2026-06-16",)), at("2026-03-10 09:00"))).then()


def test_what_is_done_is_not_touched_by_a_revised_calendar() -> None:
    done = Given(*OPEN, answered("2026-03-09 09:00", RULES))
    done.when(Replan(by_calendar(RULES, off=("2026-03-16",)), at("2026-03-10 09:00"))).then()


def test_whatever_is_decided_first_is_decided_by_the_new_calendar() -> None:
    later = by_calendar(RULES, off=("2026-03-16",))
    happened = Given(*OPEN).when(answered("2026-03-24 17:00", later))
    assert happened.the(ObligationDischarged).verdict is Verdict.ON_TIME
    assert happened.the(ObligationReplanned).reinstated


def test_nobody_becomes_overdue_by_a_revision_that_takes_days_away() -> None:
    given = Given(*OPEN)
    sooner = by_calendar(RULES, worked=("2026-03-07", "2026-03-08", "2026-03-14", "2026-03-15"))
    event = given.when(Replan(sooner, at("2026-03-20 10:00"))).the(ObligationReplanned)
    assert event.due_at == at("2026-03-20 23:59:59")  # by the new calendar it would have been 17 March
    given.when_looked_at("2026-03-21 00:00").then("breached answer.1", "level 1 of answer.1", "issued yellow.answer.1")


def test_what_ran_out_only_by_the_old_calendar_is_taken_back_with_its_cards() -> None:
    given = Given(*OPEN)
    given.when_looked_at("2026-03-24 08:00")
    later = by_calendar(RULES, off=("2026-03-19", "2026-03-20"))
    happened = given.when(Replan(later, at("2026-03-24 09:00")))
    happened.then("revoked yellow.answer.1", "replanned answer.1")
    assert happened.the(ObligationReplanned).reinstated
    obligation = given.state.obligations[0]
    assert (obligation.breached, obligation.level) == (False, 0)
    given.when_looked_at("2026-03-26 00:00").then(
        "breached answer.1", "level 1 of answer.1", "issued yellow.answer.1.2"
    )


def test_word_that_comes_late_moves_no_clock_back_to_an_older_calendar() -> None:
    later = by_calendar(RULES, off=("2026-03-16",))
    given = Given(*OPEN, Replan(later, at("2026-03-10 09:00")))
    older = type(RULES)(RULES.regime, RULES.calendar, newer_calendars=frozenset({later.calendar.version}))
    given.when(answered("2026-03-09 08:00", older)).then("discharged answer.1")


def test_a_clock_that_stands_is_planned_anew_as_well() -> None:
    stood = Given(*OPEN, paused("2026-03-09 10:00", RULES))
    stood.when(Replan(by_calendar(RULES, off=("2026-04-01",)), at("2026-03-10 09:00"))).then("replanned answer.1")
    assert stood.state.obligations[0].pause is not None
    assert stood.when(resumed("2026-03-12 15:00", by_calendar(RULES, off=("2026-04-01",)))).the(
        ObligationResumed
    ).due_at == at("2026-03-26 23:59:59")


def test_within_the_unit_somebody_else_answers_on_the_same_clock() -> None:
    zhao = Holder("water", "water-office", "water-office-head", "Zhao")
    given = Given(*OPEN)
    happened = given.when(handed_over("2026-03-05 09:00", zhao)).then("withdrawn answer.1", "opened answer.2")
    assert happened.the(ObligationOpened).due_at == at(DUE)
    assert refusals(given.state, handed_over("2026-03-05 10:00", zhao, "answer.2")) == ["same_holder"]
    assert refusals(given.state, handed_over("2026-03-05 10:00", Holder("roads"), "answer.2")) == ["other_unit"]


def _is_answer(event: Any) -> bool:
    return bool(event.kind == "answer")


def test_what_happens_to_a_clock_that_was_handed_on_names_the_obligation_with_which_it_began() -> None:
    boss = Holder("water", "water-office", "water-office-head", "Zhao")
    to_roads = (transferred("2026-03-04 09:00"), assigned("2026-03-04 09:00", RULES, ROADS))
    again = Given(*OPEN, handed_over("2026-03-03 09:00", boss), *to_roads)
    assert [(one.id, one.clock) for one in again.state.obligations] == [
        ("answer.1", None), ("sign.1", None), ("answer.2", "answer.1"), ("answer.3", "answer.1"), ("sign.2", None),
    ]  # fmt: skip
    ran_out = again.when_looked_at("2026-03-24 00:00")
    assert ran_out.the(ObligationBreached, _is_answer).clock == "answer.1"
    assert again.when(answered("2026-03-25 09:00", RULES)).the(ObligationDischarged, _is_answer).clock == "answer.1"
