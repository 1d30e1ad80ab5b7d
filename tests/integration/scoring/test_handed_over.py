"""A clock that changes hands is counted once of each unit, whatever happens to it, in any batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import asyncpg
import pytest

from schemas.contract import EventContract
from schemas.events.matter import Grade
from services.chassis import views
from services.scoring.domain.measures import counts
from services.scoring.views.facts.query import tallies
from services.scoring.views.facts.view import FACTS
from services.tracking.domain.alarms import look
from services.tracking.domain.commands import SupervisionCommand
from services.tracking.domain.state import UNWATCHED, Holder
from tests.integration.scoring.test_facts import read
from tests.unit.tracking.clocks import excused, handed_over
from tests.unit.tracking.place import ANSWER, REGION, rules_of
from tests.unit.tracking.story import (
    ROADS,
    WATER,
    answered,
    assigned,
    decided,
    folded,
    registered,
    reopened,
    transferred,
)

RULES: Final = rules_of(ANSWER)
CHIEF: Final = Holder("water", "water-office", "water-office-head", "Zhao")
BEGUN: Final = (registered("2026-03-02 09:00"), assigned("2026-03-02 09:00", RULES))
"""Its answer is due on 23 March."""
LATE: Final = "2026-03-26 09:00"
Counted = dict[str, tuple[int, int]]
"""Answers that fell due, and those that were overdue, by unit."""

COURSES: Final[dict[str, tuple[Sequence[SupervisionCommand], Counted]]] = {
    "handed over in the unit after it ran out": (
        (handed_over("2026-03-25 09:00", CHIEF), answered(LATE, RULES)),
        {"water": (1, 1)},
    ),
    "handed over before and after": (
        (
            handed_over("2026-03-05 09:00", CHIEF),
            handed_over("2026-03-24 09:00", WATER, "answer.2"),
            handed_over("2026-03-25 09:00", CHIEF, "answer.3"),
            answered(LATE, RULES),
        ),
        {"water": (1, 1)},
    ),
    "with another unit after it ran out": (
        (transferred("2026-03-25 09:00"), assigned("2026-03-25 09:00", RULES, ROADS), answered(LATE, RULES)),
        {"water": (1, 1), "roads": (1, 1)},
    ),
    "with another unit and back": (
        (
            transferred("2026-03-24 09:00"),
            assigned("2026-03-24 09:00", RULES, ROADS),
            transferred("2026-03-25 09:00"),
            assigned("2026-03-25 09:00", RULES, CHIEF),
            answered(LATE, RULES),
        ),
        {"water": (1, 1)},
    ),
    "handed over in the unit, then excused": (
        (handed_over("2026-03-25 09:00", CHIEF), excused("2026-03-25 10:00", "answer.2"), answered(LATE, RULES)),
        {"water": (0, 0)},
    ),
    "answered in time, as is heard later": (
        (handed_over("2026-03-25 09:00", CHIEF), answered("2026-03-20 09:00", RULES)),
        {"water": (1, 0)},
    ),
    "late in both rounds": (
        (
            handed_over("2026-03-25 09:00", CHIEF),
            answered(LATE, RULES),
            reopened("2026-03-27 09:00", 2),
            assigned("2026-03-27 09:00", RULES, number=2),
            answered("2026-04-29 09:00", RULES, 2),
        ),
        {"water": (2, 2)},
    ),
}


def happened(commands: Sequence[SupervisionCommand]) -> list[EventContract]:
    """What tracking publishes of a matter: of what falls due before each command, and of the command."""
    state, events = UNWATCHED, []
    for command in (*BEGUN, *commands):
        due = look(state, command.at) if state.round else ()
        state, more = decided(folded(state, due), command)
        events += [*due, *more]
    return events


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("size", [1, 3, 50])
async def test_a_clock_of_a_unit_is_counted_once_in_a_round(database: str, course: str, size: int) -> None:
    commands, expected = COURSES[course]
    events = [event for event in happened(commands) if event.TYPE in FACTS.reads]
    connection = await asyncpg.connect(database)
    try:
        await views.create(connection, FACTS, "facts")
        for start in range(0, len(events), size):
            await views.apply(connection, FACTS, [read(event) for event in events[start : start + size]])
        found = counts(await tallies(connection, REGION, ["2026-03", "2026-04"]), tuple(Grade))
    finally:
        await connection.close()
    assert {
        unit: (counted.get("answer_due", 0), counted.get("overdue", 0)) for unit, counted in found.items()
    } == expected
