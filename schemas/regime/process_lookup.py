"""Which rule a task falls under, and which limits might bind a step of it on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from schemas.events.task import Process
from schemas.regime.campaign import DEFAULT_STEPS, Campaign
from schemas.regime.facts import ApplicableLimit, LimitCandidate, ResolvedLimit
from schemas.regime.limits import DefaultLimit, Limit
from schemas.regime.processes import FIXED_STEPS, WHOLE, ProcessRule
from schemas.regime.vocabulary import ObligationKind

if TYPE_CHECKING:
    from schemas.regime.limit_lookup import LimitLookup
    from schemas.regime.regime import Regime

_KINDS: Final[Mapping[Process, ObligationKind]] = {
    Process.DELIVERABLE: "deliver",
    Process.REPORT: "report",
    Process.DUTY: "duty",
    Process.RECTIFICATION: "rectify",
    Process.LOOK_BACK: "look_back",
    Process.APPROVAL: "approve",
    Process.FULL_COURSE: "serve",
    Process.ANNUAL_CHECK: "check",
}
_TASK: Final = "task"
_PARTS: Final = 4
_DEFAULT_DAYS: Final[Mapping[tuple[Process, str], int]] = {
    (Process.RECTIFICATION, "feed_back"): 3,
    (Process.RECTIFICATION, "plan"): 5,
    (Process.RECTIFICATION, "verify"): 5,
}
"""Working days where a regime names none; every other step has the default limit of the regime."""


def kind_of_step(process: Process, step: str) -> ObligationKind:
    """The kind of obligation that a step is: looking at what others did is one of its own."""
    return "verify" if step == "verify" else _KINDS[process]


def discharging(step: str) -> str:
    """The word of the event that discharges the obligation of a step."""
    return f"task.{step}"


def rule_of_step(process: Process, item: str | None, step: str, ladder: str | None = None) -> str:
    """What an obligation names as its rule, and is planned anew by: `task/rectification/counters/rectify/`."""
    return "/".join((_TASK, process.value, item or "", step, ladder or ""))


class ProcessLookup:
    """The rules of a regime for tasks."""

    def __init__(self, regime: Regime, limits: LimitLookup) -> None:
        self._rules = regime.processes
        self._default = regime.default_limit
        self._limits = limits
        self._campaign = regime.campaign
        self._asked_by_campaign = frozenset(_asked_by(regime.campaign)) if regime.campaign else frozenset[str]()

    def rule(self, process: Process, item: str | None) -> ProcessRule | None:
        """The rule for a thing of that kind: the one that names it, else the process's own."""
        of_kind = [rule for rule in self._rules if rule.process is process]
        named = next((rule for rule in of_kind if item is not None and (rule.id == item or item in rule.items)), None)
        if named is not None or process not in FIXED_STEPS:
            return named
        return next((rule for rule in of_kind if not rule.items), None)

    def items(self, process: Process) -> tuple[ProcessRule, ...]:
        """All rules of a process: the approvals, the courses."""
        return tuple(rule for rule in self._rules if rule.process is process)

    def limit(
        self, process: Process, item: str | None, step: str, day: date, importance: str, ladder: str | None = None
    ) -> ApplicableLimit:
        """The obligation that a step is, with all limits that might bind it on the civil day.

        `ladder` takes the place of the regime's for this step. What a campaign asks for has its reminders and its
        ladder, where no rule says otherwise.
        """
        rule = self.rule(process, item)
        own = rule.step(step) if rule else None
        written: ProcessRule | DefaultLimit = rule if rule is not None and step == WHOLE else self._default
        source = own if own is not None else written
        climbed = ladder or (own.ladder if own else None) or (rule.ladder if rule else None)
        reminders = (own.reminders if own else ()) or (rule.reminders if rule else ())
        campaign = self._campaign if item in self._asked_by_campaign else None
        if campaign is not None:
            climbed, reminders = climbed or campaign.ladder, reminders or campaign.reminders
        elif not climbed:
            climbed = self._default.ladder
        steps = self._limits.ladder_steps(climbed, importance)
        return ApplicableLimit(
            kind=kind_of_step(process, step),
            rule=rule_of_step(process, item, step, ladder),
            discharged_by=(discharging(step),),
            candidates=self._candidates(process, rule, step, day),
            takes_given=True,
            reminders=reminders or self._default.reminders,
            ladder=climbed,
            steps=DEFAULT_STEPS if campaign is not None and climbed is None else steps,
            pauses=source.pauses or (rule.pauses if rule else ()),
            extension=source.extension or (rule.extension if rule else None),
        )

    def limit_of_rule(self, rule: str, day: date, importance: str) -> ApplicableLimit | None:
        """The terms by which the obligation of a step is planned anew; None for a rule that is no task's."""
        family, *parts = rule.split("/")
        if family != _TASK or len(parts) != _PARTS:
            return None
        process, item, step, ladder = parts
        return self.limit(Process(process), item or None, step, day, importance, ladder or None)

    def _candidates(
        self, process: Process, rule: ProcessRule | None, step: str, day: date
    ) -> tuple[LimitCandidate, ...]:
        own = rule.step(step) if rule else None
        named: Limit | None = own.limit if own else (rule.limit if rule and step == WHOLE else None)
        resolved = self._limits.resolve(named, day) if named else None
        if resolved is not None and rule is not None:
            reference = resolved.reference or (own.reference if own else None) or rule.reference
            return (LimitCandidate("statutory", rule.id, replace(resolved, reference=reference)),)
        days = _DEFAULT_DAYS.get((process, step))
        if days is not None:
            return (LimitCandidate("default", "default_limit", ResolvedLimit(days, "working_days", "end_of_day")),)
        return self._limits.default_candidate(day)


def _asked_by(campaign: Campaign) -> Iterator[str]:
    """What the tasks of a campaign name as their item: a deliverable, a report quota or a duty."""
    yield from (one.id for one in campaign.deliverables)
    yield from (one.id for one in campaign.report_quotas)
    yield from (f"duty-{one.number}" for one in campaign.duties)
