"""Matters in any state, as hypothesis draws them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from schemas.events.matter import Importance
from services.tracking.domain.commands import Assign, Begin, HandOn, Progress, SupervisionCommand
from services.tracking.domain.state import UNWATCHED, Supervision
from tests.unit.tracking.place import ANSWER, REGION, SIGN, rules_of
from tests.unit.tracking.story import FACTS, MATTER, ROADS, WATER, decided

BEFORE = rules_of(SIGN, ANSWER)


def story(*commands: SupervisionCommand) -> Supervision:
    state = UNWATCHED
    for command in commands:
        state, _ = decided(state, command)
    return state


FIRST = datetime(2026, 8, 20, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@st.composite
def matters(draw: st.DrawFn) -> Supervision:
    """A matter in any state by the calendar that came with Duban."""
    received = draw(moments)
    facts = FACTS._replace(importance=draw(st.sampled_from([Importance.ORDINARY, Importance.IMPORTANT])))
    given_due = received + timedelta(days=draw(st.integers(1, 30))) if draw(st.booleans()) else None
    commands: list[SupervisionCommand] = [
        Begin(REGION, MATTER, "360923-260302-7F3K-9Q2M", facts, given_due, received),
        Assign(WATER, 1, BEFORE, received),
    ]
    when = received
    for step in draw(st.lists(st.sampled_from(["sign", "transfer", "late transfer", "answer", "assign"]), max_size=4)):
        when += timedelta(minutes=draw(st.integers(1, 60 * 24 * 6)))
        step_of: dict[str, SupervisionCommand] = {
            "sign": Progress("matter.signed", 1, BEFORE, when),
            "transfer": HandOn("transferred", 1, when),
            "late transfer": HandOn("transferred", 1, max(received, when - timedelta(days=4))),
            "assign": Assign(ROADS, 1, BEFORE, when),
            "answer": Progress("matter.answered", 1, BEFORE, when),
        }
        commands.append(step_of[step])
    return story(*commands)
