"""pgqueuer as its documents advise: `pgq install` and `pgq autovac`, durable, one connection for the manager and a pool
for the jobs, larger batches for short jobs (Performance Tuning). A job records one row.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Context, Job
from pgqueuer.queries import Queries

from bench.deadlines.worker import Orders, Record

NAME = "pgqueuer"
BATCH = 100
_CHUNK = 10_000
_DONE = "CREATE TABLE done (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())"
_DUE = """
UPDATE pgqueuer SET execute_after = to_timestamp($1) + (row - 1) * $4::interval
FROM (SELECT id, row_number() OVER (ORDER BY id) AS row FROM pgqueuer WHERE id > $2 ORDER BY id LIMIT $3) AS due
WHERE pgqueuer.id = due.id
"""


async def fill(pool: asyncpg.Pool[Any], pending: int, told: Callable[[int], None]) -> None:
    """So many jobs, each for a day years ahead."""
    await pool.execute(_DONE)
    async with pool.acquire() as connection:
        queries = Queries(AsyncpgDriver(connection))  # type: ignore[arg-type]
        await queries.install()
        await queries.optimize_autovacuum()
        for begin in range(0, pending, _CHUNK):
            numbers = range(begin, min(begin + _CHUNK, pending))
            late: list[timedelta | None] = [timedelta(days=3650, seconds=number) for number in numbers]
            count = len(numbers)
            await queries.enqueue(["deadline"] * count, [b"matter"] * count, [0] * count, late)
            told(count)


async def make_due(pool: asyncpg.Pool[Any], begins: float, after: int, count: int, apart: timedelta) -> None:
    """Jobs after the one of that number fall due from `begins` on."""
    await pool.execute(_DUE, begins, after, count, apart)
    await pool.execute("VACUUM ANALYZE pgqueuer")


async def engine(orders: Orders, record: Record) -> None:
    """Run the queue manager until cancelled."""
    connection = await asyncpg.connect(orders.database)
    async with asyncpg.create_pool(orders.database, min_size=5, max_size=20) as pool:
        queue = PgQueuer(AsyncpgDriver(connection), resources={"pool": pool})

        @queue.entrypoint("deadline")
        async def fire(job: Job, context: Context) -> None:
            await context.resources["pool"].execute("INSERT INTO done (id) VALUES ($1)", job.id)  # type: ignore[attr-defined]
            record.add([job.execute_after.timestamp()], time.time())

        await queue.run(batch_size=BATCH, dequeue_timeout=timedelta(seconds=10))
