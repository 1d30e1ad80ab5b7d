"""A matter as tracking keeps it after registration and assignment, decided by its own rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, reduce

from bench.matters import RECEIVED, county
from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.regime import MatterFacts
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.commands import Assign, Begin, Progress
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder, Supervision


@cache
def holders() -> tuple[Holder, ...]:
    """Everybody in the county who may have to answer: the posts of all sections, with who holds them."""
    regime = county()
    day = RECEIVED.date()
    return tuple(
        Holder(unit.id, section.id, post.id, regime.answering(post.id, day).person)
        for unit in regime.regime.units
        for section in unit.sections
        for post in section.posts
    )


def supervised(matter: str, received: datetime = RECEIVED, holder: Holder | None = None) -> Supervision:
    """Its state: the sign-for and the answer are owed, with all the steps that lie ahead."""
    regime = county()
    facts = MatterFacts(portal="hotline", source="phone")
    rules = Rules(regime, calendar_of(regime.regime))
    state = SUPERVISIONS.initial
    for command in (
        Begin(regime.region, matter, f"{regime.region}-260302-BENC-HMRK", facts, None, received),
        Assign(holder or holders()[0], 1, rules, received),
    ):
        state = reduce(SUPERVISIONS.evolve, _decided(state, command), state)
    return state


def answering(matter: str, holder: Holder | None = None) -> Supervision:
    """Its state an hour later: signed for, the answer is owed. Most of what a county watches stands so."""
    regime = county()
    rules = Rules(regime, calendar_of(regime.regime))
    state = supervised(matter, RECEIVED, holder)
    signed = Progress("matter.signed", 1, rules, RECEIVED + timedelta(hours=1))
    return reduce(SUPERVISIONS.evolve, _decided(state, signed), state)


def _decided(state: Supervision, command: Begin | Assign | Progress) -> Sequence[EventContract]:
    decided = SUPERVISIONS.decide(state, command)
    assert not isinstance(decided, Refused), decided
    return decided
