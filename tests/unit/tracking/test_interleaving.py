"""Events of different obligations may be folded in any order that keeps each obligation's own."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contract import EventContract
from schemas.events.supervision import ObligationEvent, ObligationOpened
from services.tracking.domain.commands import Replan
from services.tracking.domain.state import UNWATCHED, Holder
from tests.unit.tracking.clocks import (
    appealed,
    by_calendar,
    clock_rules,
    excused,
    extended,
    handed_over,
    paused,
    resumed,
)
from tests.unit.tracking.place import at
from tests.unit.tracking.story import (
    Given,
    answered,
    assigned,
    closed,
    folded,
    registered,
    reopened,
    signed,
    transferred,
)

RULES: Final = clock_rules()
REVISED: Final = by_calendar(RULES, off=("2026-03-16",))
ROADS: Final = Holder("roads", "roads-office", "roads-clerk", "Wang")


def a_long_history() -> list[EventContract]:
    """Two rounds of a matter: handed on, paused, lengthened, re-planned, late, appealed against, excused, redone."""
    given_ = Given()
    events = given_.when(
        registered("2026-03-02 09:00"),
        assigned("2026-03-02 09:00", RULES),
        transferred("2026-03-05 10:00"),
        assigned("2026-03-05 10:00", RULES, ROADS),
        signed("2026-03-05 11:00", RULES),
        paused("2026-03-06 09:00", RULES, obligation="answer.2"),
        resumed("2026-03-09 09:00", RULES, "answer.2"),
        Replan(REVISED, at("2026-03-10 09:00")),
        extended("2026-03-11 09:00", REVISED, obligation="answer.2"),
        handed_over("2026-03-12 09:00", Holder("roads", "roads-office", None, "Zhao"), "answer.2"),
    ).events
    events += given_.when_looked_at("2026-04-10 00:00").events
    events += given_.when(
        appealed("2026-04-10 09:00", REVISED, "yellow.answer.3"),
        excused("2026-04-13 09:00", "answer.3"),
        answered("2026-04-14 09:00", REVISED),
        reopened("2026-04-15 09:00", 2),
        assigned("2026-04-15 09:00", REVISED, ROADS, 2),
    ).events
    events += given_.when_looked_at("2026-05-20 00:00").events
    return events + given_.when(closed("2026-05-20 09:00", REVISED, 2)).events


HISTORY: Final = a_long_history()


def may_change_places(one: EventContract, other: EventContract) -> bool:
    """Whether they are of different obligations, and neither opens one: those keep the order of the whole."""
    if isinstance(one, ObligationOpened) or isinstance(other, ObligationOpened):
        return False
    if not isinstance(one, ObligationEvent) or not isinstance(other, ObligationEvent):
        return False
    return one.obligation != other.obligation


def test_the_history_has_events_that_may_change_places() -> None:
    pairs = pairwise(HISTORY)
    assert sum(may_change_places(one, other) for one, other in pairs) >= 5


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, len(HISTORY) - 2), max_size=80))
def test_any_lawful_interleaving_gives_the_same_state(places: list[int]) -> None:
    events = list(HISTORY)
    for place in places:
        if may_change_places(events[place], events[place + 1]):
            events[place], events[place + 1] = events[place + 1], events[place]
    assert folded(UNWATCHED, events) == folded(UNWATCHED, HISTORY)


@given(st.integers(0, len(HISTORY)))
def test_folding_in_two_parts_is_folding_at_once(cut: int) -> None:
    assert folded(folded(UNWATCHED, HISTORY[:cut]), HISTORY[cut:]) == folded(UNWATCHED, HISTORY)
