"""Tasks from their opening to their strike-off: who takes which step, what is refused, what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.events.task import Process, StepOutcome, TaskOutcome
from services.tracking.domain.state import Holder
from tests.unit.tracking.place import at, rules_of
from tests.unit.tracking.tasks.offices import (
    BY_ROADS,
    BY_WATER,
    OFFICE,
    RECTIFICATION,
    WATER,
    WATER_B,
    cancelled,
    done,
    ended,
    given,
    handed_over,
    on_leave,
    reorganised,
    rules,
    sent_back,
    task,
    verified,
)

PLAN = task(Process.DELIVERABLE, receiver="office", due_at=at("2026-03-10 23:59:59"))
FINDING = task(Process.RECTIFICATION, receiver="office")


def test_a_deliverable_is_handed_in_and_then_verified_by_who_receives_it() -> None:
    told = given(PLAN)
    opened, begun = told.events
    assert opened.number.startswith("360923-T260302-")
    assert (begun.step, begun.attempt, begun.unit, begun.due_at) == ("submit", 1, "water", at("2026-03-10 23:59:59"))

    told = told.when(done("2026-03-09 10:00"))
    completed, verifying = told.events
    assert (completed.outcome, completed.evidence) == (StepOutcome.DONE, "doc 1")
    assert (verifying.step, verifying.unit, verifying.due_at) == ("verify", "office", None)

    told = told.when(verified("2026-03-10 10:00"))
    assert told.names == ["step.completed", "task.closed"]
    assert told.events[-1].outcome is TaskOutcome.ACCEPTED


def test_what_nobody_receives_is_closed_when_it_is_handed_in() -> None:
    told = given(task(Process.DELIVERABLE)).when(done("2026-03-09 10:00"))
    assert told.names == ["step.completed", "task.closed"]


def test_a_report_is_verified_by_the_efficiency_office_where_nobody_else_is_named() -> None:
    told = given(task(Process.REPORT), done("2026-03-09 10:00"))
    assert told.state.present is not None
    assert told.state.present.holder.unit == "office"


def test_a_deliverable_that_was_sent_back_is_owed_anew() -> None:
    told = given(PLAN, done("2026-03-09 10:00")).when(sent_back("2026-03-10 10:00"))
    begun = told.events[-1]
    assert (begun.step, begun.attempt, begun.due_at, begun.problem) == ("submit", 2, None, False)


def test_opening_the_same_task_again_changes_nothing() -> None:
    assert given(PLAN).when(PLAN).events == []


def test_a_finding_goes_from_the_head_to_the_strike_off_and_is_looked_at_again() -> None:
    told = given(FINDING)
    steps = []
    for command in (done("2026-03-03 09:00", OFFICE), done("2026-03-05 09:00"), done("2026-03-12 09:00")):
        assert told.state.present is not None
        steps.append((told.state.present.step, told.state.present.holder.unit))
        told = told.when(command)
    assert steps == [("feed_back", "office"), ("plan", "water"), ("rectify", "water")]

    told = told.when(verified("2026-03-13 09:00"))
    closed = told.events[-1]
    assert (closed.outcome, closed.follow_up) == (TaskOutcome.STRUCK_OFF, Process.LOOK_BACK)
    assert closed.follow_up_at == at("2026-06-10 08:30"), "60 working days later, Qingming, 1 May and so on left out"

    assert told.until("2026-06-10 08:29").events == []
    (due,) = told.until("2026-06-10 08:30").events
    assert (due.process, due.unit, due.receiver, due.next_at) == (Process.LOOK_BACK, "water", "office", None)
    assert told.until("2027-01-01 00:00").until("2028-01-01 00:00").events == []


@pytest.mark.parametrize("redone", [1, 2, 3])
def test_what_was_sent_back_as_often_as_the_regime_says_is_a_problem(redone: int) -> None:
    strict = rules_of(processes=[RECTIFICATION], problems={"redone": redone})
    told = given(
        *(replace(one, rules=strict) for one in (FINDING, done("2026-03-03 09:00", OFFICE), done("2026-03-05 09:00")))
    )
    problems = []
    for day in (12, 13, 16):
        for step in (done(f"2026-03-{day} 09:00"), sent_back(f"2026-03-{day} 10:00")):
            told = told.when(replace(step, rules=strict))
        problems.append((told.events[-1].sent_back, told.events[-1].attempt, told.events[-1].problem))
    assert problems == [(times, times + 1, times >= redone) for times in (1, 2, 3)]


def test_nobody_verifies_their_own_rectification() -> None:
    assert given().when(task(Process.RECTIFICATION, receiver="water")).refusal == ["own_verification"]
    told = given(FINDING, done("2026-03-03 09:00", OFFICE), done("2026-03-05 09:00"), done("2026-03-12 09:00"))
    assert told.when(verified("2026-03-13 09:00", BY_WATER)).refusal == ["not_answerable", "own_verification"]
    assert told.when(handed_over("2026-03-13 09:00", WATER, OFFICE)).refusal == ["own_verification"]


def test_a_look_back_that_finds_it_wrong_again_asks_for_another_rectification() -> None:
    told = given(task(Process.LOOK_BACK, receiver="office")).when(sent_back("2026-03-03 09:00"))
    assert (told.events[-1].step, told.events[-1].unit) == ("rectify", "water")
    told = told.when(done("2026-03-09 09:00")).when(verified("2026-03-10 09:00"))
    assert told.events[-1].outcome is TaskOutcome.ACCEPTED


def test_an_approval_goes_through_the_steps_of_the_regime_and_is_checked_each_year() -> None:
    told = given(task(Process.APPROVAL, item="stall-licence"))
    assert [(event.step, event.unit) for event in told.events[1:]] == [("whole", "water"), ("accept", "water")]
    told = told.when(done("2026-03-03 09:00"))
    assert (told.events[-1].step, told.events[-1].unit) == ("site_visit", "roads")
    told = told.when(done("2026-03-05 09:00", BY_ROADS)).when(ended(StepOutcome.GRANTED, "2026-03-06 09:00"))
    assert told.names == ["step.completed", "step.completed", "task.closed"]
    assert [event.step for event in told.events[:2]] == ["decide", "whole"]
    assert told.events[-1].follow_up_at == at("2027-03-01 00:00")

    due = told.until("2029-03-01 00:00").events
    assert [(one.process, one.occurrence) for one in due] == [
        (Process.ANNUAL_CHECK, "2027"),
        (Process.ANNUAL_CHECK, "2028"),
        (Process.ANNUAL_CHECK, "2029"),
    ]
    assert told.when(cancelled("2026-09-01 09:00")).until("2029-03-01 00:00").events == [], "the licence was given back"


def test_a_unit_promises_its_own_approval_earlier_than_the_limit_but_never_later() -> None:
    own = replace(task(Process.APPROVAL, item="stall-licence"), own=True)
    for kept in ("2026-03-03 23:59:59", "2026-03-03 12:00"):
        (begun,) = given(replace(own, due_at=at(kept))).events[2:]
        assert begun.due_at == at(kept), "the limit of accepting is one working day"
    assert given().when(replace(own, due_at=at("2026-03-04 00:00"))).refusal == ["later_than_limit"]
    assert given().when(replace(own, due_at=at("2040-01-02 09:00"))).refusal == ["later_than_limit"]
    office = replace(own, due_at=at("2040-01-02 09:00"), own=False)
    assert given(office).events[-1].due_at == at("2040-01-02 09:00"), "the office names the day of a document"


def test_an_approval_may_be_refused_at_any_step_but_not_without_a_reason() -> None:
    told = given(task(Process.APPROVAL, item="stall-licence"))
    assert told.when(ended(StepOutcome.REFUSED, "2026-03-03 09:00", note=None)).refusal == ["missing"]
    closed = told.when(ended(StepOutcome.REFUSED, "2026-03-03 09:00")).events[-1]
    assert (closed.outcome, closed.reason, closed.follow_up) == (TaskOutcome.REFUSED, "as found", None)


def test_the_escort_answers_for_the_whole_course_while_each_step_has_its_unit() -> None:
    escort = Holder("office", None, "office-head", "Sun")
    told = given(task(Process.FULL_COURSE, item="investor", holder=escort))
    assert [(event.step, event.unit) for event in told.events[1:]] == [("whole", "office"), ("register", "water")]
    told = told.when(done("2026-03-03 09:00"))
    assert told.events[-1].unit == "roads"
    told = told.when(done("2026-03-05 09:00", BY_ROADS))
    assert [event.step for event in told.events[:-1]] == ["connect", "whole"]
    assert told.state.outcome == "accepted"


def test_a_regime_that_has_no_such_approval_names_those_that_it_has() -> None:
    assert given().when(task(Process.APPROVAL, item="stall-license")).refusal == ["unknown_item"]


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (done("2026-03-09 10:00", step="verify"), ["not_at_step"]),
        (done("2026-03-09 10:00", BY_ROADS), ["not_answerable"]),
        (done("2026-03-09 10:00", evidence=None), ["no_evidence"]),
        (done("2026-02-27 10:00"), ["before_last_step"]),
        (done("2026-03-09 10:00", now=at("2026-03-09 09:00")), ["in_the_future"]),
        (ended(StepOutcome.GRANTED, "2026-03-09 10:00"), ["not_this_outcome"]),
        (done("2026-02-27 10:00", BY_ROADS, evidence=None), ["not_answerable", "before_last_step", "no_evidence"]),
        (cancelled("2026-03-09 10:00", BY_WATER), ["forbidden"]),
        (handed_over("2026-03-09 10:00", WATER), ["same_holder"]),
        (handed_over("2026-03-09 10:00", Holder("roads")), ["forbidden"]),
        (handed_over("2026-03-09 10:00", Holder("roads"), BY_ROADS), ["not_answerable"]),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_with_every_reason(command: object, codes: list[str]) -> None:
    assert given(PLAN).when(command).refusal == codes  # type: ignore[arg-type]


def test_who_takes_over_answers_for_what_comes_back_as_well() -> None:
    told = given(PLAN).when(handed_over("2026-03-03 09:00", WATER_B))
    assert told.names == ["step.transferred"]
    told = told.when(done("2026-03-04 09:00")).when(sent_back("2026-03-05 09:00"))
    assert told.events[-1].post == WATER_B.post


def test_who_takes_over_an_approval_answers_for_all_of_it() -> None:
    told = given(task(Process.APPROVAL, item="stall-licence")).when(handed_over("2026-03-02 10:00", WATER_B))
    assert [(event.step, event.post) for event in told.events] == [
        ("whole", WATER_B.post),
        ("accept", WATER_B.post),
    ]
    assert {one.holder for one in told.state.open_steps} == {WATER_B}
    visit = told.when(done("2026-03-03 09:00"))
    own = visit.when(handed_over("2026-03-03 10:00", Holder("roads", None, "roads-clerk"), BY_ROADS))
    assert [event.step for event in own.events] == ["site_visit"], "another unit's step is handed over alone"
    whole = visit.when(handed_over("2026-03-03 10:00", WATER, step="whole"))
    assert [event.step for event in whole.events] == ["whole"]
    assert (whole.state.holder, whole.state.present and whole.state.present.holder.unit) == (WATER, "roads")


def test_the_next_step_goes_to_the_head_of_its_unit_by_then_under_the_limits_of_the_task() -> None:
    told = given(task(Process.APPROVAL, item="stall-licence"))
    begun = told.when(done("2026-03-03 09:00", people=reorganised())).events[-1]
    assert (begun.step, begun.post, begun.person) == ("site_visit", "roads-director", "Qian")
    assert begun.regime == rules().regime.digest


def test_who_stands_in_for_the_holder_takes_the_steps_that_begin_meanwhile() -> None:
    people = on_leave("Li", "2026-03-09", "2026-03-13")
    told = given(FINDING)
    taken = []
    for command in (done("2026-03-10 09:00", OFFICE, people=people), done("2026-03-16 09:00", people=people)):
        told = told.when(command)
        assert told.state.present is not None
        taken.append((told.state.present.step, told.state.present.holder))
    assert taken == [("plan", WATER_B), ("rectify", WATER)]


def test_a_course_gets_another_escort_with_all_that_the_escort_has_in_hand() -> None:
    told = given(task(Process.FULL_COURSE, item="investor"))
    step = told.when(handed_over("2026-03-02 10:00", WATER_B))
    assert ([event.step for event in step.events], step.state.holder) == (["register"], WATER), "the escort stays"
    escort = told.when(handed_over("2026-03-02 10:00", WATER_B, step="whole"))
    assert [event.step for event in escort.events] == ["whole", "register"]
    assert escort.state.holder == WATER_B
    later = escort.when(done("2026-03-03 09:00"))
    office = later.when(handed_over("2026-03-03 10:00", Holder("office", None, "office-head"), OFFICE, "whole"))
    assert [(event.step, event.unit) for event in office.events] == [("whole", "office")]
    assert office.state.present is not None
    assert office.state.present.holder.unit == "roads", "the units keep their steps"


def test_only_who_answers_for_the_whole_hands_it_over_and_only_where_there_is_one() -> None:
    course = given(task(Process.FULL_COURSE, item="investor"), done("2026-03-03 09:00"))
    assert course.when(handed_over("2026-03-03 10:00", Holder("roads"), BY_ROADS, "whole")).refusal == [
        "not_answerable"
    ]
    assert course.when(handed_over("2026-03-03 10:00", Holder("roads"), step="whole")).refusal == ["forbidden"]
    assert course.when(handed_over("2026-03-03 10:00", WATER, step="whole")).refusal == ["same_holder"]
    assert given(PLAN).when(handed_over("2026-03-03 10:00", WATER_B, step="whole")).refusal == ["not_at_step"]


def test_nothing_is_done_with_a_task_that_is_closed_or_was_never_opened() -> None:
    told = given(task(Process.DELIVERABLE), done("2026-03-09 10:00"))
    assert told.when(done("2026-03-10 10:00")).refusal == ["task_closed"]
    assert told.when(handed_over("2026-03-10 10:00", WATER_B)).refusal == ["task_closed"]
    assert told.when(cancelled("2026-03-10 10:00")).refusal == ["task_closed"]
    assert given().when(done("2026-03-10 10:00")).refusal == ["unknown_task"]
