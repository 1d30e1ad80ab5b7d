"""A regime made ready for lookups: routing, limits, readers and names, each answered from a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from schemas.regime.directory import Directory
from schemas.regime.facts import Answering, ApplicableLimit, Destination, MatterFacts, ResolvedLimit
from schemas.regime.ladder import LadderStep
from schemas.regime.limit_lookup import LimitLookup
from schemas.regime.limits import Limit
from schemas.regime.matching import CONDITION_KEYS, Matcher, RuleKey, matcher_of, subtrees
from schemas.regime.matters import Portal, Route
from schemas.regime.process_lookup import ProcessLookup
from schemas.regime.regime import Regime
from schemas.regime.vocabulary import Reader

FIRST_CONTACT = "first_contact"
NAMED_UNIT = "named_unit"
_ABOUT = CONDITION_KEYS.index("about")


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
        trees = subtrees(regime.categories)
        self._routing = _in_order(regime, trees)
        self._lookup = LimitLookup(regime, self.directory, trees)
        self.processes = ProcessLookup(regime, self._lookup)
        self._routes: dict[RuleKey, Destination] = {}
        self._limits: dict[tuple[str, date, RuleKey], tuple[ApplicableLimit, ...]] = {}
        self._applicable: dict[tuple[str, date, RuleKey], ApplicableLimit | None] = {}
        self.pause_kinds = {kind.id: kind for kind in regime.pause_kinds}

    def route(self, facts: MatterFacts) -> Destination:
        """Where the matter goes: the first routing rule that matches, else its category's, else first contact."""
        key = self.rule_key(facts)
        found = self._routes.get(key)
        if found is None:
            found = self._routes[key] = self._find_route(key)
        return found

    def limits(self, event: str, facts: MatterFacts, day: date) -> tuple[ApplicableLimit, ...]:
        """The obligations that the event (`matter.registered`) opens for the matter on the civil day, one a kind."""
        key = (event, day, self.rule_key(facts))
        found = self._limits.get(key)
        if found is None:
            if len(self._limits) > 100_000:
                self._limits.clear()
            found = self._limits[key] = self._lookup.opened(event, key[2], day)
        return found

    def applicable(self, rule: str, facts: MatterFacts, day: date) -> ApplicableLimit | None:
        """What the rule of that id opens for the matter on the civil day: the terms of a clock that runs already.

        None where the regime has no such rule.
        """
        key = (rule, day, self.rule_key(facts))
        found = self._applicable.get(key)
        if found is None:
            if len(self._applicable) > 100_000:
                self._applicable.clear()
            found = self._lookup.applicable(rule, key[2], day)
            found = found or self.processes.limit_of_rule(rule, day, facts.importance)
            self._applicable[key] = found
        return found

    def ladder_steps(self, ladder: str | None, importance: str) -> tuple[LadderStep, ...]:
        """The steps of a ladder as a matter of that importance climbs them, lowest first."""
        return self._lookup.ladder_steps(ladder, importance)

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
        return self._lookup.resolve(limit, day)

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

    def rule_key(self, facts: MatterFacts) -> RuleKey:
        """What the rules see of the facts: identifiers that the regime knows."""
        return (
            self.category_named(facts.category),
            facts.source,
            facts.portal,
            self.directory.districts_by_name.get(facts.district) if facts.district else None,
            self.unit_named(facts.about),
            facts.importance,
            facts.kind,
            facts.applicant,
        )

    def _find_route(self, key: RuleKey) -> Destination:
        for matcher, rule, route in self._routing:
            if matcher.matches(key) and not (route.named and key[_ABOUT] is None):
                return self.destination(route, rule, key[_ABOUT])
        for category in self.directory.ancestors(key[0]):
            if category.to and not (category.to.named and key[_ABOUT] is None):
                return self.destination(category.to, f"category:{category.id}", key[_ABOUT])
        if self.regime.follow_named_unit and key[_ABOUT] is not None:
            return self.destination(Route(unit=key[_ABOUT]), NAMED_UNIT)
        return self.destination(Route(unit=self.regime.first_contact), FIRST_CONTACT)


def _in_order(regime: Regime, trees: Mapping[str, frozenset[str]]) -> tuple[tuple[Matcher, str, Route], ...]:
    """Rules with an order by that order, those without after them: the check has made sure that they are unique."""
    rules = sorted(regime.routing, key=lambda rule: (rule.order is None, rule.order or 0))
    return tuple((matcher_of(rule.when, trees), rule.id, rule.to) for rule in rules)
