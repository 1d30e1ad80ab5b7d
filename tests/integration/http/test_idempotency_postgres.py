"""Idempotency keys in a real PostgreSQL: the contract, and what only a database can do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from services.chassis.http.idempotency import Claimed, Held, KeptAnswer
from services.chassis.http.idempotency_postgres import PostgresIdempotency

MIGRATION = Path(__file__).parents[3] / "services" / "chassis" / "migrations" / "0002_idempotency.sql"
ANSWER = KeptAnswer(201, {"content-type": "application/json"}, b'{"number":1}')


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(database, min_size=1, max_size=8) as pool:
        await pool.execute(MIGRATION.read_text())
        yield pool


@pytest.fixture
def store(pool: asyncpg.Pool[asyncpg.Record]) -> PostgresIdempotency:
    return PostgresIdempotency(pool)


async def test_a_kept_answer_comes_back_as_it_was(store: PostgresIdempotency) -> None:
    mine = uuid4()
    assert await store.claim("u-1", "key", b"print", mine) == Claimed(mine)
    assert await store.claim("u-1", "key", b"other", uuid4()) == Held(b"print", None)
    await store.keep("u-1", "key", mine, ANSWER)
    assert await store.claim("u-1", "key", b"print", uuid4()) == Held(b"print", ANSWER)


async def test_a_released_key_is_free(store: PostgresIdempotency) -> None:
    mine, next_one = uuid4(), uuid4()
    await store.claim("u-1", "key", b"print", mine)
    await store.release("u-1", "key", mine)
    assert await store.claim("u-1", "key", b"print", next_one) == Claimed(next_one)


async def test_of_many_at_once_one_has_the_key(store: PostgresIdempotency) -> None:
    taken = await asyncio.gather(*(store.claim("u-1", "key", b"print", uuid4()) for _ in range(20)))
    assert sum(isinstance(one, Claimed) for one in taken) == 1


async def test_a_key_whose_process_died_is_taken_over_by_the_same_request_only(
    store: PostgresIdempotency, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    dead, heir = uuid4(), uuid4()
    await store.claim("u-1", "key", b"print", dead)
    await pool.execute("UPDATE idempotency_keys SET claimed_at = now() - interval '2 minutes'")

    assert await store.claim("u-1", "key", b"other", uuid4()) == Held(b"print", None)
    assert await store.claim("u-1", "key", b"print", heir) == Claimed(heir)

    await store.keep("u-1", "key", dead, KeptAnswer(200, {}, b"from the grave"))
    assert await store.claim("u-1", "key", b"print", uuid4()) == Held(b"print", None)


async def test_old_keys_are_forgotten_and_new_ones_stay(
    store: PostgresIdempotency, pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    for key in ("old", "new"):
        claim = uuid4()
        await store.claim("u-1", key, b"print", claim)
        await store.keep("u-1", key, claim, ANSWER)
    await pool.execute("UPDATE idempotency_keys SET claimed_at = now() - interval '25 hours' WHERE key = 'old'")

    assert await store.forget_old() == 1
    assert await pool.fetchval("SELECT array_agg(key) FROM idempotency_keys") == ["new"]
