"""Views are made whole or not at all, whoever is killed meanwhile and however many replicas start together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from services.chassis import views
from services.chassis.migration import CHASSIS, migrate
from tests.integration.chassis.toy import COUNTS

KILLED = replace(COUNTS, indexes="SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool[Any]]:
    """Connections to a database that knows of no view yet."""
    async with asyncpg.create_pool(database, min_size=2, max_size=4) as pool:
        async with pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS})
        yield pool


async def made(pool: asyncpg.Pool[Any]) -> list[str]:
    """What a start of the toy says of its view."""
    async with pool.acquire() as connection:
        return await views.ensure(connection, [COUNTS])


async def test_who_is_killed_while_a_view_is_made_leaves_nothing_of_it(pool: asyncpg.Pool[Any], database: str) -> None:
    killed = await asyncpg.connect(database)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await views.ensure(killed, [KILLED])

    assert not await pool.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", COUNTS.name)
    assert await made(pool) == []
    assert await pool.fetchval("SELECT version FROM views WHERE name = $1", COUNTS.name) == COUNTS.version


@pytest.mark.parametrize("tables", ["", "CREATE TABLE toy_counts.counts (region text)"])
async def test_what_a_killed_earlier_version_left_of_a_view_is_made_anew(pool: asyncpg.Pool[Any], tables: str) -> None:
    await pool.execute(f"CREATE SCHEMA toy_counts; {tables}")

    assert await made(pool) == []

    assert await pool.fetchval("SELECT count(matters) FROM toy_counts.counts") == 0
    assert await made(pool) == []


async def test_a_view_made_anew_after_events_were_consumed_asks_for_a_rebuild(pool: asyncpg.Pool[Any]) -> None:
    await pool.execute("CREATE SCHEMA toy_counts")
    await pool.execute("INSERT INTO checkpoints (topic, partition, next_offset) VALUES ('360923.matter', 0, 1)")

    assert await made(pool) == [COUNTS.name]
    assert await made(pool) == [COUNTS.name]


async def test_a_schema_of_that_name_that_holds_rows_is_not_dropped(pool: asyncpg.Pool[Any]) -> None:
    await pool.execute("CREATE SCHEMA toy_counts; CREATE TABLE toy_counts.notes AS SELECT 1 AS note")

    with pytest.raises(views.StrangeSchema, match=r"toy_counts\.notes"):
        await made(pool)

    assert await pool.fetchval("SELECT note FROM toy_counts.notes") == 1


async def test_of_replicas_that_start_together_one_makes_the_view(pool: asyncpg.Pool[Any]) -> None:
    assert await asyncio.gather(*(made(pool) for _ in range(4))) == [[]] * 4
