"""What an operator wants to know although nothing moves: lags, ages and dead letters, looked at every few seconds.

A gauge that is only set when something passes would freeze just when everything stands still.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from services.chassis import metrics
from services.chassis.consume.passing import PASSING

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
EVERY_SECONDS = 5.0

_DEAD_LETTERS = "SELECT topic, count(*) AS letters FROM dead_letters WHERE resolved_at IS NULL GROUP BY topic"
_OLDEST_UNPUBLISHED = """
SELECT occurred_at FROM events WHERE (xid, position) > (SELECT xid, position FROM publication)
ORDER BY events.xid, events.position LIMIT 1
"""
_OLDEST_TRANSACTION = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


async def watch(runtime: Runtime) -> None:
    """Look until cancelled."""
    while True:
        try:
            async with runtime.pool.acquire() as connection:
                await _look_at_database(connection, runtime.clock.now())
                await runtime.regimes.load(connection)
                await runtime.monitored.load(connection)
                await runtime.lanes.look_back(connection)
                await runtime.regime_lane.look_back(connection)
        except PASSING as error:
            _LOG.warning("the database could not be looked at", reason=repr(error))
        _look_at_consumer(runtime)
        metrics.READY.set(0 if await runtime.problems() else 1)
        await asyncio.sleep(EVERY_SECONDS)


async def _look_at_database(connection: Any, now: datetime) -> None:
    letters = await connection.fetch(_DEAD_LETTERS)
    metrics.replace_series(metrics.DEAD_LETTERS, {(row["topic"],): row["letters"] for row in letters})
    oldest = await connection.fetchval(_OLDEST_UNPUBLISHED)
    metrics.RELAY_LAG.set(0 if oldest is None else max(0.0, (now - oldest).total_seconds()))
    metrics.LONG_TRANSACTION.set(await connection.fetchval(_OLDEST_TRANSACTION))


def _look_at_consumer(runtime: Runtime) -> None:
    now = runtime.clock.now()
    for region, sounded_at in runtime.heartbeats.items():
        metrics.HEARTBEAT_AGE.labels(region).set((now - sounded_at).total_seconds())
    # Topics whose partitions went to another replica are its own to tell of.
    metrics.replace_series(metrics.CONSUMER_LAG, {(topic,): lag for topic, lag in runtime.lags(now).items()})
