"""A regime made ready for lookups: routing, limits, readers and names, each answered from a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from schemas.regime.directory import Directory
from schemas.regime.element import Reference
from schemas.regime.facts import Answering, ApplicableLimit, Destination, LimitCandidate, MatterFacts, ResolvedLimit
from schemas.regime.ladder import LadderStep
from schemas.regime.limits import DEFAULT_ANSWER_DAYS, DefaultLimit, Limit, TimeLimitRule
from schemas.regime.matching import CONDITION_KEYS, Matcher, matcher_of, subtrees
from schemas.regime.matters import Portal, Route
from schemas.regime.regime import Regime
from schemas.regime.vocabulary import LimitUnit, Reader

FIRST_CONTACT = "first_contact"
NAMED_UNIT = "named_unit"
DEFAULT_LIMIT = "default_limit"
_LIMIT_UNITS: dict[str, LimitUnit] = {unit: unit for unit in get_args(LimitUnit)}
_ABOUT = CONDITION_KEYS.index("about")
_IMPORTANCE = CONDITION_KEYS.index("importance")
_Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    """Rules in the order in which they are tried, with their matchers."""

    routing: tuple[tuple[Matcher, str, Route], ...]
    limits: tuple[tuple[Matcher, TimeLimitRule], ...]


class CompiledRegime:
    """Lookups on one version of a regime. Thread-safe for reading; every answer is remembered by its key.

    Keys are made of identifiers the regime knows, so that the memory is bounded whatever portals send.
    """

    def __init__(self, regime: Regime) -> None:
        self.regime = regime
        self.region = regime.region
        self.id = regime.id
        self.version = regime.version
        self.digest = regime.digest
        self.timezone = regime.timezone
        self.directory = Directory(regime)
        self.portals: dict[str, Portal] = {portal.id: portal for portal in regime.portals}
        self._ladders = {ladder.id: ladder for ladder in regime.ladders}
        self._commitments = {commitment.id: commitment for commitment in regime.commitments}
        self._parameters = {parameter.id: parameter for parameter in regime.parameters}
        self._rules = _in_order(regime)
        self._routes: dict[_Key, Destination] = {}
        self._limits: dict[tuple[str, date, _Key], tuple[ApplicableLimit, ...]] = {}
        self._steps: dict[tuple[str | None, str], tuple[LadderStep, ...]] = {}

    def route(self, facts: MatterFacts) -> Destination:
        """Where the matter goes: the first routing rule that matches, else its category's, else first contact."""
        key = self._key(facts)
        found = self._routes.get(key)
        if found is None:
            found = self._routes[key] = self._find_route(key)
        return found

    def limits(self, event: str, facts: MatterFacts, day: date) -> tuple[ApplicableLimit, ...]:
        """The obligations that the event (`matter.registered`) opens for the matter on the civil day, one a kind."""
        key = (event, day, self._key(facts))
        found = self._limits.get(key)
        if found is None:
            if len(self._limits) > 100_000:
                self._limits.clear()
            found = self._limits[key] = self._find_limits(event, key[2], day)
        return found

    def ladder_steps(self, ladder: str | None, importance: str) -> tuple[LadderStep, ...]:
        """The steps of a ladder as a matter of that importance climbs them, lowest first."""
        key = (ladder, importance)
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._find_steps(ladder, importance)
        return found

    def answering(self, post: str, day: date) -> Answering:
        """Who answers for the post on the civil day."""
        return self.directory.answering(post, day)

    def readers(self, reader: Reader, unit: str, section: str | None, post: str | None) -> tuple[str, ...]:
        """The posts that a reader word stands for, seen from the unit, section and post answerable."""
        return self.directory.readers(reader, unit, section, post)

    def unit_named(self, text: str | None) -> str | None:
        """The unit that the text names by id, name or alias."""
        return self.directory.units_by_name.get(text.strip()) if text else None

    def category_named(self, text: str | None) -> str | None:
        """The category that the text names by id, name or alias."""
        return self.directory.categories_by_name.get(text.strip()) if text else None

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

    def _key(self, facts: MatterFacts) -> _Key:
        return (
            self.category_named(facts.category),
            facts.source,
            facts.portal,
            self.directory.districts_by_name.get(facts.district) if facts.district else None,
            self.unit_named(facts.about),
            facts.importance,
            facts.kind,
        )

    def _find_route(self, key: _Key) -> Destination:
        for matcher, rule, route in self._rules.routing:
            if matcher.matches(key) and not (route.named and key[_ABOUT] is None):
                return self.destination(route, rule, key[_ABOUT])
        for category in self.directory.ancestors(key[0]):
            if category.to and not (category.to.named and key[_ABOUT] is None):
                return self.destination(category.to, f"category:{category.id}", key[_ABOUT])
        if self.regime.follow_named_unit and key[_ABOUT] is not None:
            return self.destination(Route(unit=key[_ABOUT]), NAMED_UNIT)
        return self.destination(Route(unit=self.regime.first_contact), FIRST_CONTACT)

    def destination(self, route: Route, rule: str, about: str | None = None) -> Destination:
        """Unit, section and post of a route; what it leaves open is filled in with the head of the section or unit."""
        section = route.section
        unit = about if route.named else route.unit
        if route.post and route.post in self.directory.place_of_post:
            unit, section = self.directory.place_of_post[route.post]
        elif section:
            unit = self.directory.unit_of_section.get(section, unit)
        unit = unit or self.regime.first_contact
        readers = self.directory.readers("section_head" if section else "head", unit, section, None)
        return Destination(unit, section, route.post or (readers[0] if readers else None), rule)

    def _find_limits(self, event: str, key: _Key, day: date) -> tuple[ApplicableLimit, ...]:
        opened: dict[str, ApplicableLimit] = {}
        has_answer_rule = False
        for matcher, rule in self._rules.limits:
            if not matcher.matches(key):
                continue
            has_answer_rule = has_answer_rule or rule.kind == "answer"
            if event in rule.opened_by and rule.kind not in opened:
                opened[rule.kind] = self._applicable(rule, key, day)
        if not has_answer_rule and event in self.regime.default_limit.opened_by:
            opened["answer"] = self._by_default(self.regime.default_limit, key, day)
        return tuple(opened.values())

    def _applicable(self, rule: TimeLimitRule, key: _Key, day: date) -> ApplicableLimit:
        candidates = self._candidate("statutory", rule.id, rule.limit, rule.reference, day)
        if rule.kind == "answer":
            candidates += self._committed(key, day)
        if not candidates:
            candidates = self._default_candidate(day)
        steps = self.ladder_steps(rule.ladder, key[_IMPORTANCE] or "")
        return ApplicableLimit(
            rule.kind, rule.id, rule.discharged_by, candidates, rule.given, rule.reminders, rule.ladder, steps
        )

    def _by_default(self, default: DefaultLimit, key: _Key, day: date) -> ApplicableLimit:
        candidates = self._committed(key, day) or self._default_candidate(day)
        steps = self.ladder_steps(default.ladder, key[_IMPORTANCE] or "")
        return ApplicableLimit(
            "answer", DEFAULT_LIMIT, default.discharged_by, candidates, True, default.reminders, default.ladder, steps
        )

    def _default_candidate(self, day: date) -> tuple[LimitCandidate, ...]:
        default = self.regime.default_limit
        return self._candidate("default", DEFAULT_LIMIT, default.limit, default.reference, day) or (
            LimitCandidate("default", DEFAULT_LIMIT, ResolvedLimit(DEFAULT_ANSWER_DAYS, "working_days", "end_of_day")),
        )

    def _committed(self, key: _Key, day: date) -> tuple[LimitCandidate, ...]:
        """The published commitment of the nearest category that has one."""
        for category in self.directory.ancestors(key[0]):
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

    def _find_steps(self, ladder: str | None, importance: str) -> tuple[LadderStep, ...]:
        if ladder is None or ladder not in self._ladders:
            return ()
        rungs = self._ladders[ladder]
        start = next((start.level for start in rungs.starts if start.importance == importance), 0)
        kept = sorted((step for step in rungs.steps if step.level >= start), key=lambda step: step.level)
        if start and kept:
            first = min(rungs.steps, key=lambda step: step.level)
            kept[0] = kept[0].model_copy(update={"after": first.after})
        return tuple(kept)


def _in_order(regime: Regime) -> _Rules:
    """Rules with an order by that order, those without after them: the check has made sure that they are unique."""
    trees = subtrees(regime.categories)
    routing = sorted(regime.routing, key=lambda rule: (rule.order is None, rule.order or 0))
    limits = sorted(regime.time_limits, key=lambda rule: (rule.order is None, rule.order or 0))
    return _Rules(
        tuple((matcher_of(rule.when, trees), rule.id, rule.to) for rule in routing),
        tuple((matcher_of(rule.when, trees), rule) for rule in limits),
    )
