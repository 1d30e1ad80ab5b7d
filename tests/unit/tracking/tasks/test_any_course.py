"""A task driven through random commands against a model of what an office would say of it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.defects import Refused
from schemas.events.task import Process, StepOutcome
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import Acting, CancelTask, EndStep, HandOverTask, OpenTask, TaskCommand
from services.tracking.domain.tasks.decide import decide_task
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.follow_up import look_at_task, wake_task_at
from services.tracking.domain.tasks.processes import chain_of
from services.tracking.domain.tasks.state import UNOPENED
from tests.unit.tracking.place import REGION, at
from tests.unit.tracking.tasks.offices import OFFICE, rules

ITEMS = {Process.APPROVAL: "stall-licence", Process.FULL_COURSE: "investor"}
UNITS = ("water", "roads", "office")


class TaskCourse(RuleBasedStateMachine):
    """The model: the name of the present step, who holds it, how often each step was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.state = UNOPENED
        self.now = at("2026-03-02 09:00")
        self.step: str | None = None
        self.unit = ""
        self.attempts: dict[str, int] = {}
        self.events = 0

    @initialize(process=st.sampled_from(Process), received=st.booleans(), unit=st.sampled_from(UNITS[:2]))
    def opened(self, process: Process, received: bool, unit: str) -> None:
        self.process = process
        holder = Holder(unit, f"{unit}-office", f"{unit}-clerk", "Li")
        command = OpenTask(
            REGION, "T" * 26, process, "任务", "task", holder, rules(), self.now, "Sun", item=ITEMS.get(process),
            receiver="office" if received else None,
        )  # fmt: skip
        self.refused(command, expected=False)
        self.received = self.state.receiver is not None
        rule = rules().regime.processes.rule(process, ITEMS.get(process))
        self.chain = {one.step: one for one in chain_of(process, rule, received=self.received)}
        self.began(next(iter(self.chain)))
        again = decide_task(self.state, command)
        assert again == (), "the same task is opened once"

    def began(self, step: str) -> None:
        written = self.chain[step]
        self.step = step
        self.attempts[step] = self.attempts.get(step, 0) + 1
        if written.unit is not None:
            self.unit = written.unit
        else:
            self.unit = "office" if written.by == "receiver" else self.state.holder.unit

    def refused(self, command: TaskCommand, *, expected: bool) -> None:
        decided = decide_task(self.state, command)
        assert isinstance(decided, Refused) is expected, decided
        if isinstance(decided, Refused):
            assert decided.defects
            return
        for event in decided:
            self.state = evolve_task(self.state, event)
            self.events += 1

    @rule(hours=st.integers(0, 2000))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.step is not None)
    @rule(
        outcome=st.sampled_from(StepOutcome),
        unit=st.sampled_from(UNITS),
        evidence=st.sampled_from([None, "doc"]),
        note=st.sampled_from([None, "so"]),
        behind=st.sampled_from([0, 0, 0, 1]),
    )
    def somebody_ends_the_step(
        self, outcome: StepOutcome, unit: str, evidence: str | None, note: str | None, behind: int
    ) -> None:
        assert self.step is not None
        step = self.chain[self.step]
        acting = Acting("somebody", unit, for_any=unit == "office")
        escorted = self.process is Process.FULL_COURSE and unit == self.state.holder.unit
        last = self.state.last_step_at
        assert last is not None
        when = last - timedelta(hours=1) if behind else self.now
        allowed = (
            outcome in step.then
            and (unit in (self.unit, "office") or escorted)
            and not (step.independent and unit == self.state.holder.unit)
            and not (step.evidence and outcome is StepOutcome.DONE and evidence is None)
            and not (outcome in (StepOutcome.SENT_BACK, StepOutcome.REFUSED) and note is None)
            and when >= last
        )
        command = EndStep(outcome, acting, rules(), when, self.now, evidence=evidence, note=note)
        self.refused(command, expected=not allowed)
        if allowed:
            then = step.then[outcome]
            if then in self.chain:
                self.began(str(then))
            else:
                self.step = None
                assert self.state.outcome == then

    @precondition(lambda self: self.step is not None)
    @rule(unit=st.sampled_from(UNITS), post=st.sampled_from(["clerk", "office-head"]))
    def the_office_hands_it_over(self, unit: str, post: str) -> None:
        holder = Holder(unit, f"{unit}-office", f"{unit}-{post}", "Wang")
        present = self.state.present
        assert present is not None
        independent = self.step in ("verify", "look")
        both = self.process in (Process.RECTIFICATION, Process.LOOK_BACK)
        own = both and unit == (self.state.holder.unit if independent else self.state.receiver)
        expected = holder == present.holder or own
        self.refused(HandOverTask(holder, "away", OFFICE, self.now), expected=expected)
        if not expected:
            self.unit = unit

    @rule()
    def the_office_cancels_it(self) -> None:
        checked_each_year = self.process is Process.APPROVAL and wake_task_at(self.state) is not None
        expected = self.step is None and not checked_each_year
        self.refused(CancelTask("so", OFFICE, self.now), expected=expected)
        if not expected:
            self.step = None

    @rule()
    def somebody_looks(self) -> None:
        for event in look_at_task(self.state, self.now):
            self.state = evolve_task(self.state, event)
        assert look_at_task(self.state, self.now) == []
        awake = wake_task_at(self.state)
        assert awake is None or awake > self.now

    @invariant()
    def the_state_says_what_the_model_says(self) -> None:
        if not self.attempts:
            return
        present = self.state.present
        assert (present.step if present else None) == self.step
        assert (present.holder.unit if present else "") == (self.unit if self.step else "")
        assert {step: self.state.attempt(step) for step in self.attempts} == self.attempts
        assert self.state.is_open is (self.step is not None)
        whole = any(one.step == "whole" for one in self.state.open_steps)
        assert whole is (self.state.is_open and self.process in ITEMS)
        held = self.state.open_step("whole")
        assert held is None or held.holder == self.state.holder, "who answers for the task owes all of it"


TestTaskCourse = TaskCourse.TestCase
TestTaskCourse.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
