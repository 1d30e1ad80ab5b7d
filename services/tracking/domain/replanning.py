"""Planning many matters anew by one calendar: the decision of `Replan`, remembered for clocks that are alike.

Clocks of the same rule that were started on the same day and have the same steps ahead move alike. Whatever is not
plain (paused, extended, overdue, a problem matter) is decided as any other command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.clock import ObligationReplanned
from schemas.regime.facts import ApplicableLimit
from schemas.state import replaced
from services.tracking.domain.commands import Replan
from services.tracking.domain.decide import decide
from services.tracking.domain.events_of import identity
from services.tracking.domain.evolve import evolve
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Obligation, Step, Supervision, Terms

_DAYS: Final = frozenset({"working_days", "civil_days"})
_MOST_REMEMBERED: Final = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """What clocks that are alike become: the event of the first of them, and the clock after it."""

    event: ObligationReplanned
    terms: Terms
    steps: tuple[Step, ...]

    def moved(self, one: Obligation) -> Obligation:
        """Another clock of the kind, after its own event."""
        return replaced(one, terms=replaced(self.terms, starts_at=one.terms.starts_at), steps=self.steps)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a matter becomes: `moves` are clocks with what they become, by their place among the obligations; where
    one of them is not plain, `events` tell all that happens instead."""

    moves: Sequence[tuple[int, Alike]] = ()
    events: Sequence[EventContract] = ()

    def state(self, before: Supervision) -> Supervision:
        """The matter after its moves."""
        obligations = list(before.obligations)
        for place, alike in self.moves:
            obligations[place] = alike.moved(obligations[place])
        return replaced(before, obligations=tuple(obligations))

    def all_events(self, state: Supervision) -> Sequence[EventContract]:
        """Everything that happens, as events."""
        moved = [
            alike.event.model_copy(update=identity(state, state.obligations[place])) for place, alike in self.moves
        ]
        return moved or self.events


NOTHING: Final = Planned()


class Replanner:
    """Plans matters anew at the instant of an adoption, as `decide` would."""

    def __init__(self, rules: Rules, at: datetime) -> None:
        self._rules = rules
        self._command = Replan(rules, at)
        self._known: dict[tuple[Any, ...], Alike | bool] = {}
        self._terms: dict[int, tuple[ApplicableLimit, bool]] = {}

    def plan(self, state: Supervision) -> Planned:
        """What follows for a matter; nothing where nothing moves."""
        replaces = self._rules.replaces
        outdated = [
            (place, one)
            for place, one in enumerate(state.obligations)
            if one.is_movable and replaces(one.terms.calendar)
        ]
        if not outdated:
            return NOTHING
        if state.problems or any(self._is_due(one) for one in state.obligations):
            return Planned(events=self._decided(state))
        moves: list[tuple[int, Alike]] = []
        for place, one in outdated:
            alike = self._alike(state, one)
            if alike is True:
                return Planned(events=self._decided(state))
            if isinstance(alike, Alike):
                moves.append((place, alike))
        return Planned(moves) if moves else NOTHING

    def _is_due(self, one: Obligation) -> bool:
        """Whether something of the obligation comes before its re-plan."""
        return bool(one.is_open and one.steps and one.steps[0].at <= self._command.at)

    def _alike(self, state: Supervision, one: Obligation) -> Alike | bool:
        """What clocks like this one become; False for nothing, True for what only a decision can tell."""
        terms = one.terms
        if one.pauses or one.extensions or one.excused or one.breached or one.cards or one.level or terms.given_due_at:
            return True
        governing = self._rules.governing(terms.regime)
        calendar = governing.calendar
        day = calendar.local_day(terms.starts_at)
        opened = governing.regime.applicable(terms.rule, state.facts, day)
        if opened is None:
            return False
        started = terms.starts_at < calendar.start_of_business(day) if self._in_days(opened) else terms.starts_at
        key = (id(opened), day, started, replaced(terms, starts_at=calendar.adopted_at), one.steps)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._learnt(state, one)
        return known

    def _in_days(self, opened: ApplicableLimit) -> bool:
        """Whether the time of day counts for nothing. The terms are kept, so that their `id` stays theirs."""
        known = self._terms.get(id(opened))
        if known is None:
            in_days = all(candidate.limit.unit in _DAYS for candidate in opened.candidates)
            known = self._terms[id(opened)] = (opened, in_days)
        return known[1]

    def _learnt(self, state: Supervision, one: Obligation) -> Alike | bool:
        alone = replaced(state, obligations=(one,))
        events = self._decided(alone)
        if not events:
            return False
        event = events[0]
        if len(events) > 1 or not isinstance(event, ObligationReplanned):
            return True
        after = evolve(alone, event).obligations[0]
        expected = replaced(one, terms=after.terms, steps=after.steps)
        return Alike(event, after.terms, after.steps) if after == expected else True

    def _decided(self, state: Supervision) -> Sequence[EventContract]:
        decided = decide(state, self._command)
        return () if isinstance(decided, Refused) else decided
