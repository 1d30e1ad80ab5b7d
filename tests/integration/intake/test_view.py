"""The view of matters is a function of the streams: however events are cut into batches, the rows are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.matter import Grade
from schemas.events.terms import PausedSpan, Verdict
from services.chassis.records import Record
from services.chassis.views import apply, checksum, create
from services.intake.domain.commands import Answer, Close, MatterCommand, Rate, Register, Reopen, Return, Sign, Transfer
from services.intake.domain.decide import decide
from services.intake.domain.evolve import evolve
from services.intake.domain.state import UNREGISTERED
from services.intake.views.matters import MATTERS_VIEW
from tests.integration.intake.answer_clock import AnswerClock
from tests.unit.intake.county import RECEIVED, REGION, county, hours, submission


def life(matter: str, chance: Random) -> Iterator[tuple[str, EventContract]]:
    """Events of a matter that goes through steps in any order, and of its obligations."""
    state, at = UNREGISTERED, 0.0
    said = submission(submission_id=matter, category=chance.choice(["lifts", "roads", None]))
    commands: list[MatterCommand] = [Register(said, matter, f"{matter}-no", county(), RECEIVED)]
    for _ in range(chance.randrange(12)):
        at += chance.random() * 5
        common: dict[str, Any] = {"reference": matter, "at": hours(at)}
        steps: list[MatterCommand] = [
            Sign(**common, by="a"),
            Answer(**common, by="a"),
            Transfer(**common, by="a", to_unit=chance.choice(["traffic", "housing"]), reason="r", regime=county()),
            Return(**common, by="a", reason="r", regime=county()),
            Rate(**common, grade=chance.choice(list(Grade))),
            Reopen(**common, by="a", reason="r", regime=county()),
            Close(**common, by="a"),
        ]
        commands.append(chance.choice(steps))
    for command in commands:
        decided = decide(state, command)
        for event in () if isinstance(decided, Refused) else decided:
            state = evolve(state, event)
            yield f"matter-{matter}", event
    for event in obligation(matter, chance):
        yield f"supervision-{matter}", event


def obligation(matter: str, chance: Random) -> list[EventContract]:
    """A clock, perhaps one that was handed on, that is moved, runs out and is excused in any order, and may end."""
    due = RECEIVED + timedelta(days=chance.randrange(30))
    clock = AnswerClock(REGION, matter, RECEIVED, due)
    stood = PausedSpan(pause="hearing", begins_at=RECEIVED, ends_at=RECEIVED + timedelta(days=chance.randrange(4)))
    handed_on = {"breached": chance.random() < 0.5, "excused": chance.random() < 0.5, "pauses": (stood,)}
    later = due + timedelta(days=chance.randrange(1, 9))
    middle = [
        clock.paused(later, until=later),
        clock.resumed(due),
        clock.extended(later),
        clock.replanned(later, reinstated=chance.random() < 0.5),
        clock.breached(),
        clock.excused(),
    ]
    ends = [
        [clock.discharged(Verdict.ON_TIME)],
        [clock.discharged(Verdict.OVERDUE, excused=chance.random() < 0.5)],
        [clock.withdrawn(was_overdue=chance.random() < 0.5)],
        [],
    ]
    begun = clock.opened(**handed_on) if chance.random() < 0.3 else clock.opened()
    return [begun, *chance.choices(middle, k=chance.randrange(6)), *chance.choice(ends)]


def records(chance: Random) -> list[Record]:
    """Events of many matters, mixed; each stream in its own order."""
    lives = [list(life(f"M{number:025d}", chance)) for number in range(60)]
    versions: dict[str, int] = {}
    mixed: list[Record] = []
    while any(lives):
        stream, event = chance.choice([one for one in lives if one]).pop(0)
        versions[stream] = versions.get(stream, 0) + 1
        data = event.model_dump_json(exclude_none=True).encode()
        at = (RECEIVED + timedelta(days=2)).isoformat()
        mixed.append(Record("t", 0, len(mixed), 0, event.TYPE, stream, versions[stream], data, time=at))
    return mixed


@pytest.mark.parametrize("seed", range(3))
async def test_the_rows_do_not_depend_on_the_batches(database: str, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    events = records(chance)
    connection = await asyncpg.connect(database)
    try:
        for schema in ("at_once", "one_by_one", "in_between"):
            await create(connection, MATTERS_VIEW, schema)
        await apply(connection, MATTERS_VIEW, MATTERS_VIEW.select(events), "at_once")
        for event in events:
            await apply(connection, MATTERS_VIEW, MATTERS_VIEW.select([event]), "one_by_one")
        while events:
            size = chance.randrange(1, 40)
            await apply(connection, MATTERS_VIEW, MATTERS_VIEW.select(events[:size]), "in_between")
            events = events[size:]
        sums = {await checksum(connection, MATTERS_VIEW, schema) for schema in ("at_once", "one_by_one", "in_between")}
        assert len(sums) == 1
        assert await connection.fetchval("SELECT count(*) FROM at_once.matters") == 60
    finally:
        await connection.close()
