"""Worklist, outcomes and cards are the same whatever the order of the streams and the size of the batches."""

from __future__ import annotations

import random
from collections.abc import Iterator

import asyncpg
import msgspec
import pytest

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.clock import ObligationReplanned
from schemas.events.supervision import TaskSupervisionBegun
from schemas.events.terms import Binding
from services.chassis import views
from services.chassis.eventlog import encode
from services.chassis.records import Record
from services.tracking.domain.alarms import look
from services.tracking.domain.commands import Begin, SupervisionCommand
from services.tracking.domain.decide import decide
from services.tracking.domain.interventions import (
    Actor,
    Admonish,
    AppealCard,
    DecideCard,
    Excuse,
    Extend,
    HandOver,
    PauseClock,
    Refer,
    ResumeClock,
)
from services.tracking.domain.state import UNWATCHED, Holder
from services.tracking.views.cards.view import CARDS
from services.tracking.views.outcomes.view import OUTCOMES
from services.tracking.views.worklist.view import WORKLIST
from tests.integration.tracking.town import HEARING, MOVABLE
from tests.unit.tracking.place import REGION, SIGN, at, rules_of
from tests.unit.tracking.story import FACTS, answered, assigned, folded, reopened, signed

RULES = rules_of(SIGN, MOVABLE, pause_kinds=[HEARING])
LEADER, OFFICE = Actor("Li", "leader", "water"), Actor("Sun", "efficiency")
HEAD = Holder("water", "water-office", "water-office-head", "Zhao")


def stopped(obligation: str, when: str) -> PauseClock:
    return PauseClock(obligation, "hearing", "hearing", "2026-17", at(when), LEADER, RULES, at(when))


BEGINNING = (assigned("2026-03-02 09:00", RULES), signed("2026-03-02 10:00", RULES))
APPEALED = (
    AppealCard("yellow.answer.1", "no", LEADER, RULES, at("2026-03-25 09:00")),
    DecideCard("yellow.answer.1", "upheld", "yes", OFFICE, at("2026-03-25 10:00")),
)
STORIES: tuple[tuple[SupervisionCommand, ...], ...] = (
    (
        *BEGINNING,
        stopped("answer.1", "2026-03-04 09:00"),
        ResumeClock("answer.1", LEADER, RULES, at("2026-03-09 09:00")),
    ),
    (*BEGINNING, stopped("answer.1", "2026-03-04 09:00"), HandOver("answer.1", HEAD, LEADER, at("2026-03-05 09:00"))),
    (*BEGINNING, Extend("answer.1", 5, "review", LEADER, RULES, at("2026-03-20 09:00"))),
    (*BEGINNING, *APPEALED, DecideCard("yellow.answer.1", "revoked", "after all", OFFICE, at("2026-03-26 09:00"))),
    (
        *BEGINNING,
        Excuse("answer.1", "storm", "2026-3", OFFICE, at("2026-03-25 09:00")),
        HandOver("answer.1", HEAD, LEADER, at("2026-03-26 09:00")),
        answered("2026-04-01 09:00", RULES),
    ),
    (
        *BEGINNING,
        Admonish("answer.1", "again", "2026-4", OFFICE, at("2026-03-27 09:00")),
        Refer("answer.1", "legal", "court", "bribes", "2026-5", OFFICE, at("2026-03-28 09:00")),
    ),
    (
        *BEGINNING,
        answered("2026-03-03 09:00", RULES),
        *(
            command
            for number in (2, 3, 4)
            for command in (
                reopened(f"2026-03-0{number + 2} 09:00", number),
                assigned(f"2026-03-0{number + 2} 09:00", RULES, number=number),
            )
        ),
    ),
)


def stream(matter: str, commands: tuple[SupervisionCommand, ...]) -> Iterator[EventContract]:
    """What becomes of a matter, and of its alarms until the end of April."""
    state = UNWATCHED
    begin = Begin(REGION, matter, f"case-{matter}", FACTS, None, at("2026-03-02 09:00"))
    for command in (begin, *commands):
        events = decide(state, command)
        assert not isinstance(events, Refused), events
        state = folded(state, events)
        yield from events
    yield from look(state, at("2026-04-30 09:00"))


def undone(matter: str) -> Iterator[EventContract]:
    """An overdue matter whose lateness a newer calendar undoes: its level begins anew."""
    for event in stream(matter, BEGINNING):
        yield event
        if event.TYPE == "duban.card.issued.v1":
            yield ObligationReplanned(
                region=REGION, matter=matter, obligation="answer.1", unit="water", kind="answer",
                former_due_at=at("2026-03-23 23:59:59"), due_at=at("2026-03-24 23:59:59"), binding=Binding.STATUTORY,
                calendar="new", reason="calendar_revised", former_calendar="old", reinstated=True,
                replanned_at=at("2026-03-24 08:00"),
            )  # fmt: skip


def task(name: str) -> Iterator[EventContract]:
    """A task is told by its title."""
    yield TaskSupervisionBegun(
        region=REGION, matter=name, case_number=f"{REGION}-T260302-AAAA-BBBB", process="deliverable",
        title_zh="工作方案", title_en="Plan of work", begun_at=at("2026-03-02 09:00"),
    )  # fmt: skip


def interleaved(chance: random.Random) -> list[EventContract]:
    waiting = [list(stream(f"M{number}", commands)) for number, commands in enumerate(STORIES)]
    waiting += [list(undone("U")), list(task("T"))]
    mixed = []
    while waiting:
        events = chance.choice(waiting)
        mixed.append(events.pop(0))
        if not events:
            waiting.remove(events)
    return mixed


def read(view: views.View, event: EventContract) -> views.Read:
    data = encode(event)
    record = Record("t", 0, 0, 0, event.TYPE, "s", 1, data, at("2026-03-05 09:00").isoformat())
    return record, msgspec.json.Decoder(view.reads[event.TYPE]).decode(data)


async def checksum_of(connection: asyncpg.Connection, view: views.View, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    events = [event for event in interleaved(chance) if event.TYPE in view.reads]
    schema = f"{view.name}_{seed}"
    await views.create(connection, view, schema)
    while events:
        size = chance.choice([1, 2, 5, 100])
        await views.apply(connection, view, [read(view, event) for event in events[:size]], schema)
        del events[:size]
    return await views.checksum(connection, view, schema)


@pytest.mark.parametrize("view", [WORKLIST, OUTCOMES, CARDS], ids=lambda view: view.name)
async def test_batches_and_orders_give_the_same_rows(database: str, view: views.View) -> None:
    connection = await asyncpg.connect(database)
    try:
        assert len({await checksum_of(connection, view, seed) for seed in range(8)}) == 1
    finally:
        await connection.close()
