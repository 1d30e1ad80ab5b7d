"""One clock driven through random pauses, extensions, revisions and looks, against a slow and simple reference.

The reference folds nothing and plans nothing ahead. It remembers when the clock stood and what was granted, counts the
last day on its fingers, and says whether the limit has run out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.clock import ObligationReplanned
from schemas.events.supervision import ObligationBreached, ObligationDischarged
from services.tracking.domain.alarms import look, wake_at
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.commands import Progress, Replan, SupervisionCommand
from services.tracking.domain.deadline import Course, Granted, Standing
from services.tracking.domain.decide import decide
from services.tracking.domain.interventions import Extend, PauseClock, ResumeClock
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import UNWATCHED, Obligation, Supervision
from tests.unit.calendar import naive_deadline
from tests.unit.tracking.clocks import CLERK, LEADER, by_calendar, clock_rules
from tests.unit.tracking.place import at
from tests.unit.tracking.story import assigned, decided, folded, looked, registered

RULES: Final = clock_rules()
START: Final = "2026-03-02 09:00"
WAITS: Final = st.sampled_from([0, 1, 3_600, 40_000, 86_400, 3 * 86_400, 9 * 86_400])
NEAR: Final = st.sampled_from([-4 * 86_400, -86_400, -3_600, 0, 1, 3_600, 86_400, 2 * 86_400])
DAYS: Final = st.lists(st.integers(-6, 3), max_size=4, unique=True)
"""Civil days from the last day of the limit."""
LONGEST: Final = 10
"""Working days that a hearing may last."""


class Reference:
    """What anybody could write on a sheet of paper."""

    def __init__(self) -> None:
        self.calendar: Calendar = RULES.calendar
        self.pauses: list[Standing] = []
        self.granted: list[int] = []
        self.stands = False
        self.floor: datetime | None = None

    def course(self) -> Course:
        return Course(tuple(self.pauses), tuple(Granted(amount, "working_days") for amount in self.granted))

    def due(self) -> datetime:
        counted = naive_deadline.due(self.calendar, at(START), 15, "working_days", "end_of_day", self.course())
        return counted if self.floor is None else max(counted, self.floor)

    def settle(self, now: datetime) -> None:
        if self.stands and now >= self.pauses[-1].ends_at:
            self.stands = False

    def is_late(self, now: datetime) -> bool:
        return not self.stands and now >= self.due() + timedelta(seconds=1)

    def moved(self, now: datetime) -> None:
        """Whoever was in time is in time until the day ends on which the clock runs, whatever a revision says."""
        self.floor = None
        runs_from = max(now, self.pauses[-1].ends_at) if self.stands else now
        if runs_from >= self.due() + timedelta(seconds=1):
            self.floor = self.calendar.end_of_day(self.calendar.local_day(runs_from))

    def stop(self, begins: datetime, now: datetime) -> None:
        last = naive_deadline.due(self.calendar, begins, LONGEST, "working_days", "end_of_day", Course())
        self.pauses.append(Standing(begins, last + timedelta(seconds=1)))
        self.stands = True
        self.moved(max(now, self.pauses[-1].ends_at))

    def run_again(self, now: datetime) -> None:
        self.pauses[-1] = replace(self.pauses[-1], ends_at=now)
        self.stands = False
        self.moved(now)


class Clock(RuleBasedStateMachine):
    """One answer that is owed, watched twice: with looks at odd moments, and only when commands come."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at(START)
        self.in_force: Rules = RULES
        self.reference = Reference()
        self.watched: Supervision = UNWATCHED
        self.plain: Supervision = UNWATCHED
        self.seen: list[EventContract] = []
        self.told: list[EventContract] = []
        self.answered = False

    @initialize()
    def begin(self) -> None:
        for command in (registered(START), assigned(START, RULES)):
            self.submit(command)

    def submit(self, command: SupervisionCommand) -> list[EventContract]:
        self.watched, events = decided(self.watched, command)
        self.seen += events
        self.plain, more = decided(self.plain, command)
        self.told += more
        return more

    def refused(self, command: SupervisionCommand) -> bool:
        return isinstance(decide(self.plain, command), Refused)

    @property
    def late(self) -> bool:
        self.reference.settle(self.now)
        return self.reference.is_late(self.now)

    @rule(seconds=WAITS)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=NEAR)
    def the_last_day_draws_near(self, seconds: int) -> None:
        self.now = max(self.now, self.reference.due() + timedelta(seconds=seconds))

    @rule()
    def somebody_looks(self) -> None:
        self.watched, events = looked(self.watched, self.now)
        self.seen += events

    @precondition(lambda self: not self.answered)
    @rule(earlier=st.sampled_from([0, 0, 600, 90_000, 400_000]))
    def pause(self, earlier: int) -> None:
        begins = self.now - timedelta(seconds=earlier)
        command = PauseClock("answer.1", "hearing", "heard", "notice", begins, CLERK, self.in_force, self.now)
        late = self.late
        last = self.reference.pauses[-1].ends_at if self.reference.pauses else at(START)
        if late or self.reference.stands or begins < last:
            assert self.refused(command)
            return
        self.submit(command)
        self.reference.stop(begins, self.now)
        self.reference.settle(self.now)

    @precondition(lambda self: not self.answered)
    @rule()
    def resume(self) -> None:
        command = ResumeClock("answer.1", CLERK, self.in_force, self.now)
        self.reference.settle(self.now)
        if not self.reference.stands:
            assert self.refused(command)
            return
        self.submit(command)
        self.reference.run_again(self.now)

    @precondition(lambda self: not self.answered)
    @rule(amount=st.integers(1, 6))
    def extend(self, amount: int) -> None:
        command = Extend("answer.1", amount, "ill", LEADER, self.in_force, self.now)
        if self.late or self.reference.granted or amount > 5:
            assert self.refused(command)
            return
        self.submit(command)
        self.reference.granted.append(amount)
        self.reference.moved(self.now)

    @precondition(lambda self: not self.answered)
    @rule(off=DAYS, worked=DAYS)
    def revise_the_calendar(self, off: list[int], worked: list[int]) -> None:
        was_late, ran_out = self.late, self.reference.due()
        last = self.in_force.calendar.local_day(self.reference.due())
        days_off = tuple((last + timedelta(days=number)).isoformat() for number in off)
        make_up = tuple((last + timedelta(days=number)).isoformat() for number in worked if number not in off)
        self.in_force = by_calendar(RULES, off=days_off, worked=make_up)
        events = self.submit(Replan(self.in_force, self.now))
        self.reference.calendar = self.in_force.calendar
        if was_late:
            self.reference.floor = ran_out
        else:
            self.reference.moved(self.now)
        assert len([event for event in events if isinstance(event, ObligationReplanned) and event.kind == "answer"]) < 2

    @precondition(lambda self: not self.answered)
    @rule()
    def answer(self) -> None:
        late = self.late
        if self.reference.stands:
            self.reference.run_again(self.now)
        events = self.submit(Progress("matter.answered", 1, self.in_force, self.now))
        [done] = [event for event in events if isinstance(event, ObligationDischarged) and event.kind == "answer"]
        assert done.verdict == ("overdue" if late else "on_time")
        assert done.due_at == self.reference.due()
        self.answered = True

    def obligation(self) -> Obligation:
        found = self.plain.obligation("answer.1")
        assert found is not None
        return found

    @invariant()
    def the_due_time_is_the_one_on_the_sheet_of_paper(self) -> None:
        if self.plain.round and not self.answered:
            assert self.obligation().terms.due_at == self.reference.due()

    @invariant()
    def it_has_run_out_exactly_when_the_sheet_of_paper_says_so(self) -> None:
        if not self.plain.round or self.answered:
            return
        ahead = list(look(self.plain, self.now))
        state = folded(self.plain, ahead)
        found = state.obligation("answer.1")
        assert found is not None
        assert found.breached == self.late
        assert (found.pause is not None) == self.reference.stands
        breaches = [e for e in self.told + ahead if isinstance(e, ObligationBreached) and e.kind == "answer"]
        undone = [e for e in self.told if isinstance(e, ObligationReplanned) and e.reinstated and e.kind == "answer"]
        assert len(breaches) - len(undone) == self.late

    @invariant()
    def looking_changes_nothing_and_the_state_is_the_fold(self) -> None:
        assert self.seen + list(look(self.watched, self.now)) == self.told + list(look(self.plain, self.now))
        assert folded(UNWATCHED, self.seen) == self.watched

    @invariant()
    def nothing_wakes_a_clock_in_the_past_once_somebody_looked(self) -> None:
        state, _ = looked(self.plain, self.now)
        wake = wake_at(state)
        assert wake is None or wake > self.now


Clock.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestClock = Clock.TestCase
