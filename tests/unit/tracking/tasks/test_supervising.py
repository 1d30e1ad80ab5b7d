"""The steps of a task as obligations: what their events ask of supervision, and how the clocks then run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.calendar import CalendarAdopted
from schemas.events.clock import ObligationReplanned
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationOpened,
    SupervisionProblemFound,
)
from schemas.events.task import Process
from schemas.regime import CompiledRegime
from services.chassis.calendar_seed import seed_calendar, seed_version
from services.chassis.calendars import Calendars
from services.chassis.monitored import Monitored
from services.tracking.domain.adoption import AdoptCalendar, Adopted, decide_adoption
from services.tracking.domain.alarms import look
from services.tracking.domain.commands import Replan
from services.tracking.domain.decide import decide
from services.tracking.domain.evolve import evolve
from services.tracking.domain.interventions import Actor, HandOver
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import UNWATCHED, Obligation, Supervision
from services.tracking.domain.tasks.commands import TaskCommand
from services.tracking.interventions.offered import offers
from services.tracking.tasks import supervising
from tests.unit.calendar.documents import calendar
from tests.unit.tracking.place import REGION, at, rules_of
from tests.unit.tracking.tasks.offices import (
    OFFICE,
    RECTIFICATION,
    WATER_B,
    Told,
    done,
    given,
    handed_over,
    rules,
    sent_back,
    task,
    verified,
)


class OneRegime:
    """The regimes of a place that has adopted one."""

    def __init__(self, regime: CompiledRegime) -> None:
        self._regime = regime

    def by_digest(self, _: str) -> CompiledRegime:
        return self._regime

    def in_force(self, _: str, __: datetime) -> CompiledRegime:
        return self._regime


def context(regime: CompiledRegime, calendars: Calendars) -> Any:
    """What reactions look up."""
    return SimpleNamespace(regimes=OneRegime(regime), calendars=calendars, monitored=Monitored())


CONTEXT = context(rules().regime, Calendars())
RECORD: Any = SimpleNamespace(id="task@1", correlation="task", traceparent=None)


class Watched:
    """A task and its supervision, side by side."""

    def __init__(self, context: Any = CONTEXT) -> None:
        self.context = context
        self.told: Told = given()
        self.state: Supervision = UNWATCHED
        self.events: list[Any] = []

    def when(self, *commands: TaskCommand) -> Watched:
        """Commands on the task; its events reach supervision at once."""
        for command in commands:
            self.told = self.told.when(command)
            self.events = []
            for event in self.told.events:
                self._supervise(event)
        return self

    def until(self, when: str) -> Watched:
        """Alarms up to a moment."""
        self._fold(look(self.state, at(when)))
        return self

    def decide(self, command: Any) -> Watched:
        """A command on the supervision itself."""
        decided = decide(self.state, command)
        assert not isinstance(decided, Refused)
        self.events = []
        self._fold(decided)
        return self

    def _supervise(self, event: EventContract) -> None:
        reaction = supervising.SUPERVISE_TASKS
        assert event.TYPE in reaction.reads
        for command in reaction.react(RECORD, event, self.context):
            decided = decide(self.state, command.body)
            assert not isinstance(decided, Refused), decided
            self._fold(decided)

    def _fold(self, events: Any) -> None:
        for event in events:
            self.state = evolve(self.state, event)
            self.events.append(event)

    def the(self, kind: type[EventContract]) -> list[Any]:
        """The last events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def owed(self) -> list[tuple[str, str, str | None]]:
        """What is owed now: the step, the unit, the post."""
        return [(one.terms.discharged_by[0], one.holder.unit, one.holder.post) for one in self.state.open_obligations()]


FINDING = task(Process.RECTIFICATION, receiver="office")


def test_each_step_is_owed_by_its_unit_until_it_is_done() -> None:
    watched = Watched().when(FINDING)
    assert watched.owed == [("task.feed_back", "office", "office-head")]
    watched.when(done("2026-03-03 09:00", OFFICE))
    assert [one.verdict for one in watched.the(ObligationDischarged)] == ["on_time"]
    assert watched.owed == [("task.plan", "water", "water-clerk")]
    watched.when(done("2026-03-05 09:00"), done("2026-03-12 09:00"), sent_back("2026-03-13 09:00"))
    assert watched.owed == [("task.rectify", "water", "water-clerk")]
    assert [one.obligation for one in watched.the(ObligationOpened)] == ["rectify.4"]
    watched.when(done("2026-03-16 09:00"), verified("2026-03-17 09:00"))
    assert watched.owed == []


def test_a_date_in_the_document_binds_and_what_was_late_is_discharged_as_overdue() -> None:
    plan = task(Process.DELIVERABLE, due_at=at("2026-03-10 23:59:59"), ladder="usual")
    watched = Watched().when(plan)
    (opened,) = watched.the(ObligationOpened)
    assert (opened.binding, opened.due_at) == ("given", at("2026-03-10 23:59:59"))
    watched.until("2026-03-11 00:00")
    assert len(watched.the(ObligationBreached)) == 1
    assert {one.colour for one in watched.state.obligations[0].cards} == {"yellow"}
    watched.when(done("2026-03-12 09:00"))
    assert [one.verdict for one in watched.the(ObligationDischarged)] == ["overdue"]


def test_an_earlier_date_that_a_unit_promises_binds_and_the_limit_is_kept_beside_it() -> None:
    promised = task(Process.APPROVAL, item="stall-licence", own=True, due_at=at("2026-03-03 12:00"))
    opened = Watched().when(promised).the(ObligationOpened)[-1]
    assert (opened.binding, opened.due_at) == ("given", at("2026-03-03 12:00"))
    assert [(one.binding, one.due_at) for one in opened.other_limits] == [("statutory", at("2026-03-03 23:59:59"))]


def test_who_takes_over_has_the_same_clock() -> None:
    watched = Watched().when(FINDING, done("2026-03-03 09:00", OFFICE))
    due_at = watched.state.open_obligations()[0].terms.due_at
    watched.when(handed_over("2026-03-04 09:00", WATER_B))
    assert watched.owed == [("task.plan", "water", "water-office-head")]
    assert watched.state.open_obligations()[0].terms.due_at == due_at


def test_an_approval_that_was_handed_over_is_owed_in_full_by_who_took_it() -> None:
    watched = Watched().when(
        task(Process.APPROVAL, item="stall-licence"), handed_over("2026-03-02 10:00", WATER_B), done("2026-03-03 09:00")
    )
    assert watched.owed == [("task.whole", "water", WATER_B.post), ("task.site_visit", "roads", "roads-head")]
    watched.until("2026-04-30 09:00")
    late = {one.post for one in watched.the(ObligationBreached) if one.unit == "water"}
    assert late == {WATER_B.post}


def test_a_step_of_a_task_is_not_handed_over_behind_the_back_of_the_task() -> None:
    watched = Watched().when(FINDING, done("2026-03-03 09:00", OFFICE))
    (plan,) = watched.state.open_obligations()
    by = Actor("Li", "clerk", "water")
    refused = decide(watched.state, HandOver(plan.id, WATER_B, by, at("2026-03-04 09:00")))
    assert isinstance(refused, Refused)
    assert [found.code for found in refused.defects] == ["handed_over_with_task"]
    offered = [offer.step for offer in offers(watched.state, plan, rules(), by)]
    assert "hand-over" not in offered


def test_the_escort_owes_the_whole_beside_the_units_of_the_steps() -> None:
    watched = Watched().when(task(Process.FULL_COURSE, item="investor"))
    assert [owed[:2] for owed in watched.owed] == [("task.whole", "water"), ("task.register", "water")]
    assert {one.terms.due_at for one in watched.state.open_obligations()} == {
        at("2026-03-23 23:59:59"),
        at("2026-04-14 23:59:59"),
    }


def test_a_new_calendar_moves_the_steps_of_tasks_too() -> None:
    watched = Watched().when(FINDING)
    before = watched.state.open_obligations()[0].terms.due_at
    known = rules()
    days_off = known.calendar.days_off | {date(2026, 3, 4)}
    day_off = replace(known.calendar, version="CN-test", days_off=days_off)
    watched.decide(Replan(Rules(known.regime, day_off), at("2026-03-03 09:00")))
    (moved,) = watched.the(ObligationReplanned)
    assert (moved.former_due_at, moved.due_at) == (before, at("2026-03-06 23:59:59"))


ADOPTED = at("2026-03-06 08:00")


def once_adopted() -> Any:
    """The place after a calendar was adopted on 6 March by which 10 March is a day off."""
    change = calendar("reference: a notice", "days_off: [{name: 运动会, from: 2026-03-10, to: 2026-03-10}]", year=2026)
    adopt = AdoptCalendar(REGION, change, seed_calendar(), seed_version(), "Sun", ADOPTED)
    decided = decide_adoption(Adopted(), adopt)
    assert not isinstance(decided, Refused)
    calendars = Calendars()
    for event in decided:
        assert isinstance(event, CalendarAdopted)
        calendars.learn(event)
    return context(rules().regime, calendars)


def test_a_step_from_before_an_adoption_that_is_entered_after_it_opens_the_next_by_the_new_calendar() -> None:
    watched = Watched(once_adopted()).when(FINDING, done("2026-03-03 09:00", OFFICE))
    watched.when(done("2026-03-05 09:00", now=at("2026-03-12 09:00")))
    (rectify,) = watched.state.open_obligations()
    (replanned,) = watched.the(ObligationReplanned)
    assert (replanned.former_due_at, replanned.replanned_at) == (at("2026-03-26 23:59:59"), ADOPTED)
    assert rectify.terms.due_at == at("2026-03-27 23:59:59")
    watched.until("2026-03-27 12:00")
    assert watched.the(ObligationBreached) == []


def test_an_item_of_a_campaign_that_appeared_before_an_adoption_climbs_the_ladder_by_the_new_calendar() -> None:
    item = task(Process.DELIVERABLE, "2026-03-05 09:00", due_at=at("2026-03-09 23:59:59"), ladder="usual")
    watched = Watched(once_adopted()).when(item)
    (submit,) = watched.state.open_obligations()
    assert submit.terms.due_at == at("2026-03-09 23:59:59"), "the day that the document names stays"
    assert [one.at for one in submit.steps if one.level == 2] == [at("2026-03-18 00:00")]


def test_a_task_that_was_redone_too_often_is_a_problem_and_climbs_one_level_higher() -> None:
    whole = {**RECTIFICATION, "limit": {"amount": 40, "unit": "working_days"}}
    strict = rules_of(processes=[whole], problems={"redone": 2})

    def told(*commands: Any) -> list[Any]:
        return [replace(one, rules=strict) for one in commands]

    watched = Watched(context(strict.regime, Calendars()))
    watched.when(*told(FINDING, done("2026-03-03 09:00", OFFICE), done("2026-03-05 09:00"), done("2026-03-06 09:00")))
    watched.when(*told(sent_back("2026-03-09 09:00"), done("2026-03-10 09:00")))
    assert watched.state.problems == ()
    levels = {one.kind: ahead(one) for one in watched.state.open_obligations()}
    assert levels == {"rectify": [1, 2, 3], "verify": [1, 2, 3]}, "the whole is owed beside the verification"

    watched.when(*told(sent_back("2026-03-11 09:00")))
    (found,) = watched.the(SupervisionProblemFound)
    assert (found.problem, found.count, found.found_at) == ("redone", 2, at("2026-03-11 09:00"))
    (raised,) = watched.the(ObligationReplanned)
    assert (raised.obligation, raised.reason) == ("rectify.1", "problem_matter")
    owed = watched.state.open_obligations()
    assert [(one.kind, ahead(one)) for one in owed] == [("rectify", [2, 3]), ("rectify", [2, 3])]

    watched.when(*told(done("2026-03-12 09:00"), sent_back("2026-03-13 09:00")))
    assert watched.the(SupervisionProblemFound) == [], "once"
    assert [ahead(one) for one in watched.state.open_obligations()] == [[2, 3], [2, 3]]


def ahead(obligation: Obligation) -> list[int]:
    """The levels of the ladder that lie ahead."""
    return [step.level for step in obligation.steps if step.level]
