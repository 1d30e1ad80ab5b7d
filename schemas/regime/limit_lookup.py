"""Which obligations an event opens for a matter on a day, and which limits might bind each of them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from typing import get_args

from schemas.regime.directory import Directory
from schemas.regime.element import Reference
from schemas.regime.facts import ApplicableLimit, LimitCandidate, ResolvedLimit
from schemas.regime.ladder import LadderStep, climbed_from
from schemas.regime.limits import DEFAULT_ANSWER_DAYS, DefaultLimit, Limit, TimeLimitRule
from schemas.regime.matching import CONDITION_KEYS, Matcher, RuleKey, matcher_of
from schemas.regime.regime import Regime
from schemas.regime.vocabulary import ASSIGNED, BEGINNINGS, LimitUnit

DEFAULT_LIMIT = "default_limit"
_LIMIT_UNITS: dict[str, LimitUnit] = {unit: unit for unit in get_args(LimitUnit)}
_PORTAL = CONDITION_KEYS.index("portal")
_IMPORTANCE = CONDITION_KEYS.index("importance")


class LimitLookup:
    """The time-limit rules of a regime in the order in which they are tried."""

    def __init__(self, regime: Regime, directory: Directory, trees: Mapping[str, frozenset[str]]) -> None:
        self._default = regime.default_limit
        self._directory = directory
        self._ladders = {ladder.id: ladder for ladder in regime.ladders}
        self._commitments = {commitment.id: commitment for commitment in regime.commitments}
        self._parameters = {parameter.id: parameter for parameter in regime.parameters}
        self._given_by = {portal.id for portal in regime.portals if "given_limits" in portal.capabilities}
        rules = sorted(regime.time_limits, key=lambda rule: (rule.order is None, rule.order or 0))
        self._rules: list[tuple[Matcher, TimeLimitRule]] = [(matcher_of(rule.when, trees), rule) for rule in rules]
        self._rules_by_id = {rule.id: rule for rule in rules}
        self._steps: dict[tuple[str | None, str], tuple[LadderStep, ...]] = {}

    def opened(self, event: str, key: RuleKey, day: date) -> tuple[ApplicableLimit, ...]:
        """One obligation a kind; an answer has the default limit where no rule covers it, or opens it in this round."""
        opened: dict[str, ApplicableLimit] = {}
        answers: set[str] = set()
        for matcher, rule in self._rules:
            if not matcher.matches(key):
                continue
            if rule.kind == "answer":
                answers.update(rule.opened_by)
            if event in rule.opened_by and rule.kind not in opened:
                opened[rule.kind] = self._applicable(rule, key, day)
        if self._is_left_to_default(event, answers):
            opened["answer"] = self._by_default(self._default, key, day)
        return tuple(opened.values())

    def _is_left_to_default(self, event: str, answers: Set[str]) -> bool:
        """`answers` are the events at which rules open the matter's answer; none where no rule covers it.

        A round whose answer nothing opens from its beginning would have no clock: then the default begins with it.
        """
        openers = answers or frozenset(self._default.opened_by)
        if event in BEGINNINGS and openers.isdisjoint((event, ASSIGNED)):
            return True
        return not answers and event in openers

    def applicable(self, rule: str, key: RuleKey, day: date) -> ApplicableLimit | None:
        """What a rule, `default_limit` included, opens for a matter on the civil day; None where there is none."""
        if rule == DEFAULT_LIMIT:
            return self._by_default(self._default, key, day)
        found = self._rules_by_id.get(rule)
        return None if found is None else self._applicable(found, key, day)

    def ladder_steps(self, ladder: str | None, importance: str) -> tuple[LadderStep, ...]:
        """The steps of a ladder as a matter of that importance climbs them, lowest first."""
        key = (ladder, importance)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._climb(ladder, importance)
        return found

    def resolve(self, limit: Limit, day: date) -> ResolvedLimit | None:
        """The limit as it holds on the civil day; None where its parameter has no value then."""
        if limit.parameter is None:
            if limit.amount is None or limit.unit is None:
                return None
            return ResolvedLimit(limit.amount, limit.unit, limit.ends)
        parameter = self._parameters.get(limit.parameter)
        value = parameter.value_on(day) if parameter else None
        unit = _LIMIT_UNITS.get(value.unit) if value else None
        if value is None or unit is None:
            return None
        return ResolvedLimit(int(value.value), unit, limit.ends, limit.parameter, value.reference, value.expected)

    def _applicable(self, rule: TimeLimitRule, key: RuleKey, day: date) -> ApplicableLimit:
        candidates = self._candidate("statutory", rule.id, rule.limit, rule.reference, day)
        if rule.kind == "answer":
            candidates += self._committed(key, day)
        return ApplicableLimit(
            kind=rule.kind,
            rule=rule.id,
            discharged_by=rule.discharged_by,
            candidates=candidates or self.default_candidate(day),
            takes_given=rule.given,
            reminders=rule.reminders,
            ladder=rule.ladder,
            steps=self.ladder_steps(rule.ladder, key[_IMPORTANCE] or ""),
            pauses=rule.pauses,
            extension=rule.extension,
        )

    def _by_default(self, default: DefaultLimit, key: RuleKey, day: date) -> ApplicableLimit:
        return ApplicableLimit(
            kind="answer",
            rule=DEFAULT_LIMIT,
            discharged_by=default.discharged_by,
            candidates=self._committed(key, day) or self.default_candidate(day),
            takes_given=self._may_give(key),
            reminders=default.reminders,
            ladder=default.ladder,
            steps=self.ladder_steps(default.ladder, key[_IMPORTANCE] or ""),
            pauses=default.pauses,
            extension=default.extension,
        )

    def _may_give(self, key: RuleKey) -> bool:
        """Where no rule says so, a portal sets limits only if it has the capability for it."""
        return key[_PORTAL] is None or key[_PORTAL] in self._given_by

    def default_candidate(self, day: date) -> tuple[LimitCandidate, ...]:
        """The limit where none is fixed."""
        default = self._default
        return self._candidate("default", DEFAULT_LIMIT, default.limit, default.reference, day) or (
            LimitCandidate("default", DEFAULT_LIMIT, ResolvedLimit(DEFAULT_ANSWER_DAYS, "working_days", "end_of_day")),
        )

    def _committed(self, key: RuleKey, day: date) -> tuple[LimitCandidate, ...]:
        """The published commitment of the nearest category that has one."""
        for category in self._directory.ancestors(key[0]):
            if category.commitment and category.commitment in self._commitments:
                commitment = self._commitments[category.commitment]
                return self._candidate("commitment", commitment.id, commitment.limit, commitment.reference, day)
        return ()

    def _candidate(
        self, basis: str, rule: str, limit: Limit | None, reference: Reference | None, day: date
    ) -> tuple[LimitCandidate, ...]:
        resolved = self.resolve(limit, day) if limit else None
        if resolved is None:
            return ()
        if resolved.reference is None:
            resolved = replace(resolved, reference=reference)
        return (LimitCandidate(basis, rule, resolved),)

    def _climb(self, ladder: str | None, importance: str) -> tuple[LadderStep, ...]:
        if ladder is None or ladder not in self._ladders:
            return ()
        rungs = self._ladders[ladder]
        start = next((start.level for start in rungs.starts if start.importance == importance), 0)
        return climbed_from(rungs.steps, start)
