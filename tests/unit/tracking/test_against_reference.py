"""A supervision driven through random commands and looks, against a slow and simple reference.

The reference knows no events and no folding. It remembers who held which clock from when to when, and says by going
through the plan what must have happened by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.contract import EventContract
from schemas.events.cards import CardIssued
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationReminded,
    ObligationWithdrawn,
)
from services.tracking.domain.alarms import look, wake_at
from services.tracking.domain.commands import Assign, Close, HandOn, Progress, Reopen, SupervisionCommand
from services.tracking.domain.limits import PlannedObligation, plan_obligations
from services.tracking.domain.state import UNWATCHED, Holder, Supervision
from tests.unit.tracking.place import ANSWER, SIGN, at, rules_of
from tests.unit.tracking.story import FACTS, decided, folded, looked, registered

RULES = rules_of(SIGN, ANSWER, problems={"redone": 99, "unowned_units": 99})
"""Problem matters climb another ladder; they have tests of their own."""
START = "2026-03-02 09:00"
HOLDERS = st.sampled_from([Holder("water", None, None, "Li"), Holder("water", None, None, "Zhao"), Holder("roads")])
PAUSES = st.sampled_from([0, 1, 3_600, 40_000, 86_400, 3 * 86_400, 9 * 86_400])


@dataclass
class Clock:
    """A limit as it runs through the hands of one holder after the other."""

    plan: PlannedObligation
    kind: str
    holder: Holder
    opened: datetime
    held: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    ended: datetime | None = None

    def happened(self, until: datetime) -> set[tuple[str, datetime]]:
        """What the plan did up to `until`: everything in time while held; breach and levels also when caught up."""
        last = min(self.ended or until, until)
        found: set[tuple[str, datetime]] = set()
        for begin, end in self.held:
            stop = min(end or last, last)
            for reminder in self.plan.reminders:
                if begin < reminder.at <= stop:
                    found.add((f"{self.kind} {reminder.threshold}", reminder.at))
            late = self.plan.due_at + timedelta(seconds=1)
            if late <= stop:
                found.add((f"{self.kind} breach", late))
            found |= {(f"{self.kind} level {step.level}", step.at) for step in self.plan.steps if step.at <= stop}
            seen: set[str] = {"none"}
            for step in self.plan.steps:
                if step.at <= stop and step.card not in seen:
                    found.add((f"{self.kind} {step.card}", step.at))
                seen.add(step.card)
        return found


class Reference:
    """Clocks of the present and former rounds."""

    def __init__(self) -> None:
        self.clocks: list[Clock] = []
        self.round, self.begun = 1, at(START)

    def running(self, kind: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.kind == kind and clock.ended is None), None)

    def start(self, event: str, kind: str, holder: Holder, begin: datetime, now: datetime) -> None:
        planned = plan_obligations(RULES.regime, RULES.calendar, event, FACTS, begin)
        plan = next(one for one in planned if one.kind == kind)
        self.clocks.append(Clock(plan, kind, holder, now, [(now, None)]))

    def hold(self, clock: Clock, holder: Holder, now: datetime) -> None:
        if clock.holder != holder or clock.held[-1][1] is not None:
            self.release(clock, now)
            clock.held.append((now, None))
            clock.holder = holder

    def release(self, clock: Clock, now: datetime) -> None:
        begin, end = clock.held[-1]
        if end is None:
            clock.held[-1] = (begin, now)

    def end(self, clock: Clock | None, now: datetime) -> None:
        if clock is not None and clock.ended is None:
            clock.ended = now
            self.release(clock, now)

    def happened(self, until: datetime) -> set[tuple[str, datetime]]:
        return set().union(*(clock.happened(until) for clock in self.clocks)) if self.clocks else set()


def summary(events: list[EventContract]) -> list[tuple[str, datetime]]:
    """What fell due by itself, as the reference names it."""
    found: list[tuple[str, datetime]] = []
    for event in events:
        if isinstance(event, ObligationReminded):
            found.append((f"{event.obligation.split('.')[0]} {event.reminder}", event.reminded_at))
        elif isinstance(event, ObligationBreached):
            found.append((f"{event.kind} breach", event.breached_at))
        elif isinstance(event, ObligationEscalated):
            found.append((f"{event.obligation.split('.')[0]} level {event.level}", event.escalated_at))
        elif isinstance(event, CardIssued):
            found.append((f"{event.obligation.split('.')[0]} {event.colour}", event.issued_at))
    return found


class Office(RuleBasedStateMachine):
    """One matter, watched twice: once with looks at odd moments, once only when commands come."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at(START)
        self.reference = Reference()
        self.watched: Supervision = UNWATCHED
        self.plain: Supervision = UNWATCHED
        self.seen: list[EventContract] = []
        self.told: list[EventContract] = []
        self.status = "new"
        self.assigned = False

    def submit(self, command: SupervisionCommand) -> list[EventContract]:
        self.watched, events = decided(self.watched, command)
        self.seen += events
        self.plain, more = decided(self.plain, command)
        self.told += more
        return events

    @initialize()
    def register(self) -> None:
        self.submit(registered(START))
        self.status = "open"

    @rule(seconds=PAUSES)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def somebody_looks(self) -> None:
        self.watched, events = looked(self.watched, self.now)
        self.seen += events

    @precondition(lambda self: self.status == "open")
    @rule(holder=HOLDERS)
    def assign(self, holder: Holder) -> None:
        self.submit(Assign(holder, self.reference.round, RULES, self.now))
        reference, self.assigned = self.reference, True
        answer = reference.running("answer")
        if answer is None:
            event = "matter.registered" if reference.round == 1 else "matter.reopened"
            reference.start(event, "answer", holder, reference.begun, self.now)
        else:
            reference.hold(answer, holder, self.now)
        of_round = [c for c in reference.clocks if c.kind == "sign" and c.opened >= reference.begun]
        latest = of_round[-1] if of_round else None
        if latest is None or latest.holder.unit != holder.unit:
            reference.end(latest, self.now)
            reference.start("matter.assigned", "sign", holder, self.now, self.now)
        elif latest.ended is None:
            reference.hold(latest, holder, self.now)

    @precondition(lambda self: self.status == "open" and self.assigned)
    @rule()
    def hand_on(self) -> None:
        self.submit(HandOn("transferred", self.reference.round, self.now))
        for clock in self.reference.clocks:
            if clock.ended is None:
                self.reference.release(clock, self.now)

    @precondition(lambda self: self.status == "open" and self.assigned and self.held())
    @rule()
    def sign(self) -> None:
        self.submit(Progress("matter.signed", self.reference.round, RULES, self.now))
        self.reference.end(self.reference.running("sign"), self.now)

    @precondition(lambda self: self.status == "open" and self.assigned and self.held())
    @rule()
    def answer(self) -> None:
        clock = self.reference.running("answer")
        events = self.submit(Progress("matter.answered", self.reference.round, RULES, self.now))
        assert clock is not None
        discharged = [e for e in events if isinstance(e, ObligationDischarged) and e.kind == "answer"]
        assert [e.verdict for e in discharged] == ["on_time" if self.now <= clock.plan.due_at else "overdue"]
        self.reference.end(clock, self.now)
        self.reference.end(self.reference.running("sign"), self.now)
        self.status = "answered"

    @precondition(lambda self: self.assigned and self.status in ("open", "answered") and self.held())
    @rule()
    def close(self) -> None:
        events = self.submit(Close(self.reference.round, RULES, self.now))
        running = [clock for clock in self.reference.clocks if clock.ended is None]
        assert len([e for e in events if isinstance(e, ObligationWithdrawn)]) == len(running)
        for clock in running:
            self.reference.end(clock, self.now)
        self.status = "closed"

    @precondition(lambda self: self.status in ("answered", "closed"))
    @rule()
    def reopen(self) -> None:
        self.now += timedelta(seconds=1)
        self.reference.round += 1
        self.reference.begun = self.now
        self.submit(Reopen(self.reference.round, self.now))
        self.status, self.assigned = "open", False

    def held(self) -> bool:
        """Whether the matter has a holder: between a transfer and the next assignment it has none."""
        return any(clock.ended is None and clock.held[-1][1] is None for clock in self.reference.clocks) or (
            self.status == "answered"
        )

    @invariant()
    def what_fell_due_is_what_the_plan_says(self) -> None:
        known = summary(self.told + list(look(self.plain, self.now)))
        assert len(known) == len(set(known)), "something fired twice"
        assert set(known) == self.reference.happened(self.now)

    @invariant()
    def looking_changes_nothing(self) -> None:
        assert self.seen + list(look(self.watched, self.now)) == self.told + list(look(self.plain, self.now))

    @invariant()
    def the_state_is_the_fold_of_its_events(self) -> None:
        assert folded(UNWATCHED, self.seen) == self.watched

    @invariant()
    def whatever_is_open_wakes_or_has_nothing_ahead(self) -> None:
        wake = wake_at(self.watched)
        ahead = [step.at for obligation in self.watched.open_obligations() for step in obligation.steps]
        assert wake == min(ahead, default=None)


Office.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestOffice = Office.TestCase
