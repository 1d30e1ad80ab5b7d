"""Alarms: many due at once among a million pending, fired, decided and recorded; and what an idle tick costs."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from bench.lines import Line, at_most, more_is_better
from bench.place import Place
from bench.supervised import supervised
from schemas.identity import matter_id
from services.chassis.alarms import Alarms, families
from services.chassis.eventlog import GENESIS
from services.chassis.migration import CHASSIS, migrate
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS

PENDING = 1_000_000
DUE = 20_000
LIMIT = 1.5
IDLE_TICKS = 2_000
_YEARS = timedelta(days=3650)
_SECOND = timedelta(seconds=1)


async def measure(place: Place, runs: int) -> list[Line]:
    """Fill, fire, and compare idle ticks at a thousand and at a million pending."""
    fired: list[float] = []
    idle: dict[int, list[float]] = {1_000: [], PENDING: []}
    cpu = 0.0
    for _ in range(runs):
        for pending in (1_000, PENDING):
            async with (
                place.database() as database,
                asyncpg.create_pool(database, min_size=2, max_size=4, server_settings={"jit": "off"}) as pool,
            ):
                later = await _fill(pool, pending)
                idle[pending].append(await _idle(pool, later - timedelta(days=1)))
                if pending == PENDING:
                    await _make_due(pool, later)
                    with place.processor_time() as spent:
                        fired.append(await _fire(pool, later))
                    cpu = spent.per_million(DUE)
    return [
        at_most(
            f"{DUE:,} alarms due at once among {PENDING:,}",
            "s",
            fired,
            LIMIT,
            note=f"{cpu:.0f} CPU seconds per million",
        ),
        _idle_line(idle),
    ]


def _idle_line(idle: dict[int, list[float]]) -> Line:
    name = "idle ticks a second with 1,000,000 pending against 1,000"
    return more_is_better(name, "ticks/s", idle[PENDING], idle[1_000], 0.8)


async def _fill(pool: asyncpg.Pool[Any], pending: int) -> datetime:
    """So many supervised matters under the county's rules. Gives when the first instant of their clocks comes."""
    state = supervised(matter_id("360923", "bench", "0"))
    wake_at = SUPERVISIONS.wake_at(state)
    assert wake_at is not None
    kept = Snapshots.of(SUPERVISIONS).encode(state)
    rows = (
        (
            f"supervision-{number:026d}",
            0,
            4,
            GENESIS,
            kept,
            SUPERVISIONS.state_version,
            wake_at + _YEARS + number * _SECOND,
        )
        for number in range(pending)
    )
    async with pool.acquire() as connection:
        await migrate(connection, {"chassis": CHASSIS})
        await connection.copy_records_to_table("streams", records=rows)
        await connection.execute("VACUUM ANALYZE streams")
        await connection.execute("CHECKPOINT")
    return wake_at


async def _make_due(pool: asyncpg.Pool[Any], at: datetime) -> None:
    """A day's registrations fall due at the same midnight: neighbours in the log, in the middle of all others."""
    first = PENDING // 2
    due = [f"supervision-{number:026d}" for number in range(first, first + DUE)]
    await pool.execute("UPDATE streams SET wake_at = $1 WHERE stream = ANY($2::text[])", at, due)
    await pool.execute("VACUUM ANALYZE streams")
    await pool.execute("CHECKPOINT")


@dataclass(slots=True)
class _Surroundings:
    """What the alarms need of a running service."""

    pool: asyncpg.Pool[Any]
    projection_pool: asyncpg.Pool[Any]
    appended: asyncio.Event = field(default_factory=asyncio.Event)


def _alarms(pool: asyncpg.Pool[Any]) -> Alarms:
    surroundings: Any = _Surroundings(pool, pool)
    return Alarms(surroundings, families([SUPERVISIONS]))


async def _fire(pool: asyncpg.Pool[Any], now: datetime) -> float:
    alarms = _alarms(pool)
    began = time.perf_counter()
    fired = await alarms.tick(now)
    seconds = time.perf_counter() - began
    assert fired == DUE, f"{fired} fired"
    assert await pool.fetchval("SELECT count(*) FROM events") >= DUE
    return seconds


async def _idle(pool: asyncpg.Pool[Any], now: datetime) -> float:
    """Ticks a second when nothing is due."""
    alarms = _alarms(pool)
    await alarms.tick(now)
    began = time.perf_counter()
    for _ in range(IDLE_TICKS):
        await alarms.tick(now)
    return IDLE_TICKS / (time.perf_counter() - began)
