"""Planning anew by one calendar, for many matters: the decision of `Replan`, and what it comes to for one clock alone.

Clocks of the same rule that were started on the same day, with the same holder and the same steps ahead, move alike.
So one decision tells what becomes of all of them, as long as each of them is plain: not paused, extended, excused,
overdue or carded. Whatever is not plain is decided as any other command.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.clock import ObligationReplanned
from schemas.regime.facts import MatterFacts
from schemas.regime.matching import RuleKey
from schemas.state import replaced
from services.tracking.domain.alone import Alone
from services.tracking.domain.commands import Replan
from services.tracking.domain.decide import decide
from services.tracking.domain.evolve import evolve
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Obligation, Supervision

_DAYS: Final = frozenset({"working_days", "civil_days"})


class Started(NamedTuple):
    """When a clock was started, as far as it counts where limits are in days."""

    day: date
    before_business: bool


class Replanner:
    """Plans matters anew at the instant of an adoption, as `decide` would."""

    def __init__(self, rules: Rules, at: datetime) -> None:
        self._rules = rules
        self._command = Replan(rules, at)
        self.at = at

    def plan(self, state: Supervision) -> Sequence[EventContract]:
        """What follows for a matter; nothing where nothing is planned by an older calendar."""
        replaces = self._rules.replaces
        if not any(one.is_movable and replaces(one.terms.calendar) for one in state.obligations):
            return ()
        return self._decided(state)

    def alone(self, state: Supervision, place: int) -> Alone | None:
        """What the clock at that place of a matter becomes; None where only a decision on the matter can tell."""
        one = state.obligations[place]
        if one.is_open and one.steps and one.steps[0].at <= self._command.at:
            return None
        if not (one.is_movable and self._rules.replaces(one.terms.calendar)):
            return Alone((), one)
        if not _is_plain(one):
            return None
        by_itself = replaced(state, obligations=(one,), problems=())
        events = self._decided(by_itself)
        if not events:
            return Alone((), one)
        event = events[0]
        if len(events) > 1 or not isinstance(event, ObligationReplanned):
            return None
        after = evolve(by_itself, event).obligations[0]
        as_planned = replaced(one, terms=replaced(after.terms, starts_at=one.terms.starts_at), steps=after.steps)
        return Alone((event,), after) if after == as_planned else None

    def started(self, regime: str, starts_at: datetime) -> Started:
        """The day on which a clock was started, and whether before business began on it."""
        calendar = self._rules.governing(regime).calendar
        day = calendar.local_day(starts_at)
        return Started(day, starts_at < calendar.start_of_business(day))

    def is_in_days(self, regime: str, rule: str, facts: MatterFacts, day: date) -> bool:
        """Whether the time of day at which such a clock was started counts for nothing else."""
        opened = self._rules.governing(regime).regime.applicable(rule, facts, day)
        return opened is not None and all(candidate.limit.unit in _DAYS for candidate in opened.candidates)

    def asked_of(self, regime: str, facts: MatterFacts) -> RuleKey:
        """What the rules of that version of the regime see of a matter's facts."""
        return self._rules.governing(regime).regime.rule_key(facts)

    def _decided(self, state: Supervision) -> Sequence[EventContract]:
        decided = decide(state, self._command)
        return () if isinstance(decided, Refused) else decided


def _is_plain(one: Obligation) -> bool:
    moved = one.pauses or one.extensions or one.excused or one.terms.given_due_at
    return not (moved or one.breached or one.cards or one.level)
