"""procrastinate as its documents advise: asynchronous tasks with concurrency, a pool with a connection more than that,
finished jobs deleted. It polls as often as we tick, for nobody notifies of a time that has come. A job records one row.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.schema import SchemaManager

from bench.deadlines.worker import Orders, Record

NAME = "procrastinate"
CONCURRENCY = 30
_DONE = "CREATE TABLE done (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())"
_CHUNK = 10_000
# What deferring writes, without a notification for each.
_JOBS = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
SELECT 'deadlines', 'fire', '{"matter": "matter"}', now() + interval '3650 days' + number * interval '1 second'
FROM generate_series($1::int, $2::int) AS number
"""
_EVENTS = """
INSERT INTO procrastinate_events (job_id, type, at)
SELECT id, type, now() FROM procrastinate_jobs,
     unnest(ARRAY['deferred', 'scheduled']::procrastinate_job_event_type[]) AS type
"""
_DUE = """
UPDATE procrastinate_jobs SET scheduled_at = to_timestamp($1) + (row - 1) * $4::interval
FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS row FROM procrastinate_jobs WHERE id > $2 ORDER BY id LIMIT $3
) AS due
WHERE procrastinate_jobs.id = due.id
"""


def _app(database: str) -> App:
    return App(connector=PsycopgConnector(conninfo=database, min_size=5, max_size=CONCURRENCY + 1))


async def fill(pool: asyncpg.Pool[Any], pending: int, told: Callable[[int], None]) -> None:
    """So many jobs, each for a day years ahead."""
    await pool.execute(_DONE)
    await pool.execute(SchemaManager.get_schema())
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
        for begin in range(0, pending, _CHUNK):
            end = min(begin + _CHUNK, pending)
            await connection.execute(_JOBS, begin, end - 1)
            told(end - begin)
        await connection.execute(_EVENTS)
    await pool.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")


async def make_due(pool: asyncpg.Pool[Any], begins: float, after: int, count: int, apart: timedelta) -> None:
    """Jobs after the one of that number fall due from `begins` on."""
    await pool.execute(_DUE, begins, after, count, apart)
    await pool.execute("VACUUM ANALYZE procrastinate_jobs")


async def engine(orders: Orders, record: Record) -> None:
    """Run a worker until cancelled."""
    app = _app(orders.database)
    async with asyncpg.create_pool(orders.database, min_size=5, max_size=20) as pool, app.open_async():

        @app.task(name="fire", queue="deadlines", pass_context=True)
        async def fire(context: JobContext, matter: str) -> None:
            await pool.execute("INSERT INTO done (id) VALUES ($1)", context.job.id)
            assert context.job.scheduled_at is not None
            record.add([context.job.scheduled_at.timestamp()], time.time())

        await app.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=0.1,
            delete_jobs="always",
            install_signal_handlers=False,
        )
