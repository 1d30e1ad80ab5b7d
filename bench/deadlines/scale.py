"""Our alarms among ten million pending: due all the time, due all at once, shared by two replicas, and none due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

import asyncpg

from bench.deadlines import duban_engine
from bench.deadlines.heads import FIRST, Due, fill_heads
from bench.deadlines.machine import two_against_one
from bench.deadlines.worker import Orders, Record, soon, working
from bench.lines import Line, at_most, less_is_better, more_is_better
from bench.place import Place

PENDING = 10_000_000
A_SECOND, SECONDS = 2_000, 60
BURST = 100_000
_IDLE_ROUNDS = 5
_BETWEEN = timedelta(minutes=3)
_ANY = "SELECT EXISTS (SELECT FROM streams WHERE wake_at IS NOT NULL AND wake_at <= $1)"


@dataclass(slots=True)
class Measured:
    """Seconds of each burst with one replica and with two, CPU seconds per million, and ticks a second of idle logs."""

    one: list[float] = field(default_factory=list)
    two: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    few: list[float] = field(default_factory=list)
    machine: list[float] = field(default_factory=list)
    """How many times the arithmetic of one process two do."""


async def measure(place: Place, runs: int, told: Callable[[int], None]) -> list[Line]:
    """Fill once, then everything in the same log; bursts with one replica and with two alternate."""
    found = Measured()
    async with AsyncExitStack() as stack:
        large, many = await _log(place, stack)
        _, few = await _log(place, stack)
        began = time.perf_counter()
        await fill_heads(many, PENDING, _plans(runs), told)
        filled = time.perf_counter() - began
        size = await many.fetchval("SELECT pg_total_relation_size('streams') / 1e9")
        await fill_heads(few, 1_000)
        for _ in range(_IDLE_ROUNDS):
            found.many.append(await duban_engine.idle_ticks(many))
            found.few.append(await duban_engine.idle_ticks(few))
        for run in range(runs):
            found.machine.append(await two_against_one())
            for replicas, seconds in ((1, found.one), (2, found.two)):
                with place.processor_time() as spent:
                    seconds.append(await _burst(large, many, 2 * run + replicas, replicas))
                found.spent.append(spent.per_million(BURST))
        record = await _stream(large, many, 2 * runs + 1)
    return _lines(found, record, f"{PENDING:,} heads of {float(size):.1f} GB filled in {filled:.0f} s")


def _lines(found: Measured, record: Record, filled: str) -> list[Line]:
    late = sorted(record.late)
    told = f"median {late[len(late) // 2]:.3f} s, latest {late[-1]:.3f} s; {filled}"
    return [
        at_most(
            f"{A_SECOND:,} alarms due a second among {PENDING:,} for {SECONDS} s: 99th percentile late",
            "s", [late[len(late) * 99 // 100]], 0.5, note=told, also=len(late) == A_SECOND * SECONDS,
        ),
        at_most(f"{BURST:,} alarms due at one instant among {PENDING:,}", "s", found.one, 6.0),
        more_is_better(
            "idle ticks a second with 10,000,000 pending against 1,000", "ticks/s", found.many, found.few, 0.8
        ),
        less_is_better(
            "two replicas against one, 100,000 alarms due at one instant", "s", found.two, found.one, 1.5,
            note=f"two processes of plain arithmetic do {median(found.machine)} times what one does here",
        ),
    ]  # fmt: skip


def _at(window: int) -> timedelta:
    return window * _BETWEEN


def _plans(runs: int) -> list[Due]:
    """A burst is a day's registrations, neighbours in the log; what is due all the time is spread over all of it."""
    bursts = [Due(FIRST + _at(window), PENDING // 2 + window * BURST, BURST) for window in range(1, 2 * runs + 1)]
    count = A_SECOND * SECONDS
    stride = PENDING // 2 // count
    return [*bursts, Due(FIRST + _at(2 * runs + 1), 0, count, stride, timedelta(seconds=1) / A_SECOND)]


async def _log(place: Place, stack: AsyncExitStack) -> tuple[str, asyncpg.Pool[Any]]:
    database = await stack.enter_async_context(place.database())
    return database, await stack.enter_async_context(duban_engine.service_pool(database))


async def _burst(database: str, pool: asyncpg.Pool[Any], window: int, replicas: int) -> float:
    """Seconds from the instant at which all are due until the last is recorded."""
    before = await pool.fetchval(duban_engine.RECORDED)
    async with working(duban_engine.engine, replicas) as workers:
        at = soon()
        for worker in workers:
            worker.begin(Orders(database, at - _at(window).total_seconds()))
        await _until_fired(pool, at, window)
        records = [await worker.stop() for worker in workers]
    assert await pool.fetchval(duban_engine.RECORDED) - before == BURST == sum(len(record.late) for record in records)
    return max(record.last for record in records) - at


async def _stream(database: str, pool: asyncpg.Pool[Any], window: int) -> Record:
    """One replica while alarms fall due all the time."""
    async with working(duban_engine.engine) as (worker,):
        at = soon()
        worker.begin(Orders(database, at - _at(window).total_seconds()))
        await asyncio.sleep(SECONDS)
        await _until_fired(pool, at + SECONDS, window, timedelta(seconds=SECONDS))
        return await worker.stop()


async def _until_fired(pool: asyncpg.Pool[Any], at: float, window: int, last: timedelta = timedelta()) -> None:
    await asyncio.sleep(max(0.0, at - time.time()))
    async with asyncio.timeout(120):
        while await pool.fetchval(_ANY, FIRST + _at(window) + last):  # noqa: ASYNC110 - other processes fire
            await asyncio.sleep(0.1)
