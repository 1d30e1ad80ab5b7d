"""Processes of tasks: the steps of an approval or a course, and the limit within which each step is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import StringConstraints, model_validator

from schemas.events.task import Process
from schemas.regime.element import (
    Defines,
    Element,
    Identifier,
    LadderRef,
    Name,
    PauseKindRef,
    Reference,
    UnitRef,
    refusal,
)
from schemas.regime.limits import ExtensionRule, Limit, Reminder, Span
from schemas.regime.mistakes import probably_meant

WHOLE: Final = "whole"
"""The step that stands for the task itself."""

FIXED_STEPS: Final[Mapping[Process, tuple[str, ...]]] = {
    Process.DELIVERABLE: ("submit", "verify"),
    Process.REPORT: ("submit", "verify"),
    Process.DUTY: ("carry_out", "verify"),
    Process.RECTIFICATION: ("feed_back", "plan", "rectify", "verify"),
    Process.LOOK_BACK: ("look", "rectify"),
    Process.ANNUAL_CHECK: ("check", "verify"),
}
"""Steps that every regime has; approvals and courses have those that the regime names."""

DEFAULT_LOOK_BACK: Final = Span(amount=60, unit="working_days")
"""回头看: how long after the strike-off, where a regime does not say."""

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[13-9]|1[0-2])-(0[1-9]|[12]\d|30)$|^02-(0[1-9]|1\d|2[0-8])$")]
"""A day of every year, `03-31` without the 31st and the 29th of February, which not every month and year has."""


class ProcessStep(Element):
    """A step with its limit, reminders and ladder, and the unit that takes it where it is not who answers for all."""

    id: Identifier
    name: Name | None = None
    unit: UnitRef | None = None
    limit: Limit | None = None
    reminders: tuple[Reminder, ...] = ()
    ladder: LadderRef | None = None
    evidence: bool = False
    """True: the step is done only with the number or address of a document."""
    pauses: tuple[PauseKindRef, ...] = ()
    """Kinds of pause that its clock allows."""
    extension: ExtensionRule | None = None
    """Who may grant more time, how often and how much; without it nobody may."""
    reference: Reference | None = None


class ProcessRule(Element):
    """Steps and limits of a process; of an approval or a course with this id, or of every task of the other kinds."""

    id: Annotated[Identifier, Defines("process")]
    process: Process
    name: Name
    items: tuple[Identifier, ...] = ()
    """What it is for; empty: approvals and courses of this id, of other processes everything not named elsewhere."""
    unit: UnitRef | None = None
    """Who answers where the task names nobody: the approving office, or the escort's."""
    limit: Limit | None = None
    """Of the whole task, beside the limits of its steps."""
    reminders: tuple[Reminder, ...] = ()
    ladder: LadderRef | None = None
    """For the whole, and for steps that name none."""
    pauses: tuple[PauseKindRef, ...] = ()
    """For the whole, and for steps that name none."""
    extension: ExtensionRule | None = None
    steps: tuple[ProcessStep, ...] = ()
    look_back: Span | None = None
    """Rectifications: how long after the strike-off somebody looks again (回头看)."""
    annual_check: MonthDay | None = None
    """Approvals: the day of each year on which what was granted is checked (年检)."""
    reference: Reference | None = None

    @model_validator(mode="after")
    def _steps_fit_the_process(self) -> Self:
        named = [step.id for step in self.steps]
        if len(named) != len(set(named)):
            raise refusal("a step is named twice", "步骤重复")
        known = FIXED_STEPS.get(self.process)
        if known is None:
            self._has_its_own_chain()
            return self
        for step in named:
            if step not in known:
                meant = probably_meant(step, known)
                asked = (f" (did you mean {meant}?)", f"（是否应为 {meant}？）") if meant else ("", "")
                steps = ", ".join(known)
                raise refusal(
                    f"{self.process} has no step {step!r}{asked[0]}; its steps: {steps}",
                    f"{self.process} 没有步骤 {step}{asked[1]}；可用步骤：{steps}",
                )
        return self

    @model_validator(mode="after")
    def _follow_ups_fit_the_process(self) -> Self:
        if self.look_back is not None and self.process is not Process.RECTIFICATION:
            raise refusal("'look_back' belongs to a rectification", "look_back 只用于 rectification")
        if self.annual_check is not None and self.process is not Process.APPROVAL:
            raise refusal("'annual_check' belongs to an approval", "annual_check 只用于 approval")
        return self

    def covers(self) -> tuple[str, ...]:
        """What it is for: its items; of an approval or a course its id as well; else the whole process."""
        if self.process not in FIXED_STEPS:
            return (self.id, *(item for item in self.items if item != self.id))
        return self.items or (self.process.value,)

    def step(self, step: str) -> ProcessStep | None:
        """The step of that name."""
        return next((one for one in self.steps if one.id == step), None)

    def _has_its_own_chain(self) -> None:
        if not self.steps:
            raise refusal(f"{self.process} needs 'steps'", f"{self.process} 须写明 steps")
        if any(step.id == WHOLE for step in self.steps):
            raise refusal(f"'{WHOLE}' stands for the whole task; name the step otherwise", f"步骤不能名为 {WHOLE}")
        if self.process is Process.FULL_COURSE and self.limit is None:
            raise refusal("a full course needs a 'limit' of its own", "全程服务须写明总时限 limit")
