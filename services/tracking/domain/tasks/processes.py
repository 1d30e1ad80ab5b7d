"""Processes as data: which steps follow each other, who takes them, and what each outcome leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from schemas.events.task import Process, StepOutcome, TaskOutcome
from schemas.regime.processes import ProcessRule

Taker = Literal["holder", "receiver"]
Then = str | TaskOutcome
"""The step that follows, or the outcome with which the task closes."""


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step: who takes it, and what each outcome that it may have leads to.

    `unit` is a step's own unit, where the regime names one. `independent`: never taken by the unit whose work it is
    about. `evidence`: done only with the number or address of a document.
    """

    step: str
    then: Mapping[StepOutcome, Then]
    by: Taker = "holder"
    unit: str | None = None
    evidence: bool = False
    independent: bool = False


Chain = tuple[StepRule, ...]

_VERIFIED, _BACK, _DONE = StepOutcome.VERIFIED, StepOutcome.SENT_BACK, StepOutcome.DONE


def _looked_at(first: str) -> Chain:
    """Done by the holder, then verified by who receives it, or sent back (材料报送, 逐条核实)."""
    return (
        StepRule(first, {_DONE: "verify"}, evidence=True),
        StepRule("verify", {_VERIFIED: TaskOutcome.ACCEPTED, _BACK: first}, by="receiver"),
    )


_CHAINS: Final[Mapping[Process, Chain]] = {
    Process.DELIVERABLE: _looked_at("submit"),
    Process.REPORT: _looked_at("submit"),
    Process.DUTY: _looked_at("carry_out"),
    Process.ANNUAL_CHECK: _looked_at("check"),
    # Documents A 五(二), B 五(一) and D annex 8: fed back to the head, put right, verified, struck off.
    Process.RECTIFICATION: (
        StepRule("feed_back", {_DONE: "plan"}, by="receiver"),
        StepRule("plan", {_DONE: "rectify"}, evidence=True),
        StepRule("rectify", {_DONE: "verify"}, evidence=True),
        StepRule("verify", {_VERIFIED: TaskOutcome.STRUCK_OFF, _BACK: "rectify"}, by="receiver", independent=True),
    ),
    Process.LOOK_BACK: (
        StepRule("look", {_VERIFIED: TaskOutcome.ACCEPTED, _BACK: "rectify"}, by="receiver", independent=True),
        StepRule("rectify", {_DONE: "look"}, evidence=True),
    ),
}


def chain_of(process: Process, rule: ProcessRule | None, *, received: bool) -> Chain:
    """The steps of a task in order. `received`: somebody receives what is handed in.

    Raises LookupError for an approval or a course that the regime does not have.
    """
    chain = _CHAINS.get(process)
    if chain is None:
        if rule is None:
            raise LookupError(process)
        return _named_in(rule)
    if chain[-1].step == "verify" and not received:
        chain = (*chain[:-2], StepRule(chain[-2].step, {_DONE: TaskOutcome.ACCEPTED}, evidence=True))
    if rule is not None:
        chain = tuple(_as_the_regime_has_it(step, rule) for step in chain)
    return chain


def independent_steps(process: Process) -> frozenset[str]:
    """Steps of a process that never are the unit's whose work they are about."""
    return frozenset(step.step for step in _CHAINS.get(process, ()) if step.independent)


def step_of(chain: Sequence[StepRule], name: str) -> StepRule:
    """The step of that name."""
    return next(step for step in chain if step.step == name)


def _as_the_regime_has_it(step: StepRule, rule: ProcessRule) -> StepRule:
    written = rule.step(step.step)
    if written is None:
        return step
    return StepRule(
        step.step, step.then, step.by, written.unit or step.unit, step.evidence or written.evidence, step.independent
    )


def _named_in(rule: ProcessRule) -> Chain:
    """Steps one after the other; those of an approval may each end in a refusal, the last one decides."""
    approval = rule.process is Process.APPROVAL
    refusing: dict[StepOutcome, Then] = {StepOutcome.REFUSED: TaskOutcome.REFUSED} if approval else {}
    chain = [
        StepRule(step.id, {_DONE: after.id, **refusing}, unit=step.unit, evidence=step.evidence)
        for step, after in pairwise(rule.steps)
    ]
    last = rule.steps[-1]
    ends: dict[StepOutcome, Then] = (
        {StepOutcome.GRANTED: TaskOutcome.GRANTED, **refusing} if approval else {_DONE: TaskOutcome.ACCEPTED}
    )
    return (*chain, StepRule(last.id, ends, unit=last.unit, evidence=last.evidence))
