"""The event log: order, conflicts, chains, alarms and publication against a real Postgres."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.chassis.alarms import families, fire
from services.chassis.bus import CommandBus
from services.chassis.commands import Cause, Command, execute
from services.chassis.eventlog import GENESIS, chained, read_stream
from services.chassis.migration import CHASSIS, MigrationChanged, migrate
from tests.integration.chassis.toy import MONDAY, REMINDERS, Remind


@pytest.fixture
async def log(database: str) -> AsyncIterator[asyncpg.Pool[Any]]:
    async with asyncpg.create_pool(database, min_size=1, max_size=8) as pool:
        async with pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS})
        yield pool


_HEADS_THAT_END_ELSEWHERE = """
SELECT count(*) FROM streams LEFT JOIN events USING (stream, version) WHERE streams.hash IS DISTINCT FROM events.hash
"""
_TAMPER = """
UPDATE events SET data = convert_to(replace(convert_from(data, 'UTF8'), 'housing', 'schools'), 'UTF8') WHERE version = 2
"""


def remind(number: int = 1, **more: Any) -> Command[Remind]:
    wake_at = more.pop("wake_at", None)
    body = Remind("360923", f"M{number}", MONDAY, wake_at)
    return Command(f"supervision-M{number}", body, MONDAY, Cause("test", "test"), **more)


async def test_commands_of_many_callers_on_one_stream_are_decided_one_after_the_other(log: asyncpg.Pool[Any]) -> None:
    async with CommandBus(log, REMINDERS) as bus:
        outcomes = await asyncio.gather(*(bus.submit(remind()) for _ in range(300)))
    assert sorted(outcome.version for outcome in outcomes) == list(range(1, 301))
    assert await log.fetchval("SELECT count(*) FROM events") == 300


async def test_of_two_who_expect_the_same_version_one_gets_a_conflict(log: asyncpg.Pool[Any]) -> None:
    async with CommandBus(log, REMINDERS) as bus:
        await bus.submit(remind())
        first, second = await asyncio.gather(*(bus.submit(remind(expected_version=1)) for _ in range(2)))
    assert first.refused is None
    assert second.refused is not None
    assert [defect.code for defect in second.refused.defects] == ["conflict"]


async def test_what_another_process_appended_is_seen_before_deciding(log: asyncpg.Pool[Any]) -> None:
    async with CommandBus(log, REMINDERS) as bus:
        await bus.submit(remind())
        async with log.acquire() as connection, connection.transaction():
            await execute(connection, REMINDERS, [remind()])
        assert (await bus.submit(remind())).version == 3
        assert (await bus.submit(remind(expected_version=9))).version == 3


async def test_the_chain_of_hashes_shows_a_changed_row(log: asyncpg.Pool[Any]) -> None:
    async with CommandBus(log, REMINDERS) as bus:
        for _ in range(3):
            await bus.submit(remind())
    async with log.acquire() as connection:
        assert _intact(await read_stream(connection, "supervision-M1"))
        await connection.execute(_TAMPER)
        assert not _intact(await read_stream(connection, "supervision-M1"))


def _intact(events: list[Any]) -> bool:
    previous = GENESIS
    for event in events:
        previous = chained(previous, event.stream, event.version, event.type, event.data, event.sealed)
        if previous != event.hash:
            return False
    return True


async def test_an_alarm_fires_once_although_several_replicas_tick(log: asyncpg.Pool[Any]) -> None:
    due = MONDAY + timedelta(days=1)
    async with CommandBus(log, REMINDERS) as bus:
        await asyncio.gather(*(bus.submit(remind(number, wake_at=due)) for number in range(200)))
    early = await _tick(log, MONDAY)
    fired = await asyncio.gather(*(_tick(log, due) for _ in range(4)))
    assert (early, sum(fired), await _tick(log, due)) == (0, 200, 0)
    assert await log.fetchval("SELECT count(*) FROM events WHERE version = 2") == 200


async def test_alarms_of_several_families_are_each_looked_at_by_their_own_decider(log: asyncpg.Pool[Any]) -> None:
    due = MONDAY + timedelta(days=1)
    visits = replace(REMINDERS, name="visit", topic=lambda _: "360923.visits")
    for decider in (REMINDERS, visits):
        async with CommandBus(log, decider) as bus:
            commands = [remind(number, wake_at=due) for number in range(30)]
            if decider is visits:
                commands = [replace(one, stream=one.stream.replace("supervision", "visit")) for one in commands]
            await asyncio.gather(*(bus.submit(command) for command in commands))
    assert await _tick(log, due, REMINDERS) == 30, "a family that nobody looks at waits and holds up no other"
    assert await _tick(log, due, REMINDERS, visits) == 30
    topics = await log.fetch("SELECT topic, count(*) FROM events WHERE version = 2 GROUP BY topic ORDER BY topic")
    assert [tuple(row) for row in topics] == [("360923.supervision", 30), ("360923.visits", 30)]
    assert await log.fetchval(_HEADS_THAT_END_ELSEWHERE) == 0


def test_a_service_that_names_its_alarms_wrongly_does_not_start() -> None:
    with pytest.raises(ValueError, match="supervision has alarms: give it a `look`"):
        families([replace(REMINDERS, look=None)])
    with pytest.raises(ValueError, match="supervision has a `wake_at`: name it among the alarms"):
        families([], [REMINDERS])


async def test_a_tick_leaves_what_a_later_transaction_moved_to_the_next_one(log: asyncpg.Pool[Any]) -> None:
    due = MONDAY + timedelta(hours=1)
    async with log.acquire() as earlier:
        async with earlier.transaction():
            await earlier.fetchval("SELECT pg_current_xact_id()")
            async with log.acquire() as later, later.transaction():
                await execute(later, REMINDERS, [remind(wake_at=due)])
            assert await fire(earlier, families([REMINDERS]), due, 20) == []
        async with earlier.transaction():
            assert await fire(earlier, families([REMINDERS]), due, 20) == [due]
    assert await log.fetchval("SELECT count(*) FROM events AS one JOIN events AS next USING (stream) "
                              "WHERE next.version > one.version AND next.xid < one.xid") == 0  # fmt: skip


async def _tick(log: asyncpg.Pool[Any], now: Any, *deciders: Any) -> int:
    fired = 0
    looking = families(deciders or [REMINDERS])
    while True:
        async with log.acquire() as connection, connection.transaction():
            wanted = await fire(connection, looking, now, 20)
        if not wanted:
            return fired
        fired += len(wanted)


async def test_a_migration_that_was_edited_afterwards_is_refused(log: asyncpg.Pool[Any], tmp_path: Any) -> None:
    written = tmp_path / "0001_first.sql"
    written.write_text("CREATE TABLE once (id int)", encoding="utf-8")
    async with log.acquire() as connection:
        assert await migrate(connection, {"room": tmp_path}) == ["room/0001_first.sql"]
        assert await migrate(connection, {"room": tmp_path}) == []
        written.write_text("CREATE TABLE twice (id int)", encoding="utf-8")
        with pytest.raises(MigrationChanged, match="0001_first"):
            await migrate(connection, {"room": tmp_path})
