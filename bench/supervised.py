"""A matter as tracking keeps it after registration and assignment, decided by its own rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce

from bench.matters import RECEIVED, county
from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.regime import MatterFacts
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.commands import Assign, Begin, Progress
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder, Supervision


def supervised(matter: str, received: datetime = RECEIVED) -> Supervision:
    """Its state: the sign-for and the answer are owed, with all the steps that lie ahead."""
    regime = county()
    facts = MatterFacts(portal="hotline", source="phone")
    place = regime.route(facts)
    rules = Rules(regime, calendar_of(regime.regime))
    state = SUPERVISIONS.initial
    for command in (
        Begin(regime.region, matter, f"{regime.region}-260302-BENC-HMRK", facts, None, received),
        Assign(Holder(place.unit, place.section, place.post, "Clerk"), 1, rules, received),
    ):
        state = reduce(SUPERVISIONS.evolve, _decided(state, command), state)
    return state


def answering(matter: str) -> Supervision:
    """Its state an hour later: signed for, the answer is owed. Most of what a county watches stands so."""
    regime = county()
    rules = Rules(regime, calendar_of(regime.regime))
    state = supervised(matter)
    signed = Progress("matter.signed", 1, rules, RECEIVED + timedelta(hours=1))
    return reduce(SUPERVISIONS.evolve, _decided(state, signed), state)


def _decided(state: Supervision, command: Begin | Assign | Progress) -> Sequence[EventContract]:
    decided = SUPERVISIONS.decide(state, command)
    assert not isinstance(decided, Refused), decided
    return decided
