"""Our alarms beside pgqueuer and procrastinate, a million pending in each: due at once, due all the time, none due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

import asyncpg
import psutil

from bench.deadlines.engines import OURS, PEERS, Compared, Pool
from bench.deadlines.worker import Orders, Record, soon, working
from bench.lines import Line, less_is_better, more_is_better
from bench.place import Place

PENDING = 1_000_000
BURST = 20_000
LONGEST = 15.0
"""Seconds that a burst may take; what is not recorded by then does not count."""
A_SECOND, SECONDS = 200, 15
IDLE_SECONDS = 20.0


@dataclass(slots=True)
class Measured:
    """Alarms a second of each burst; seconds late; CPU milliseconds of a second in which nothing is due."""

    rates: list[float] = field(default_factory=list)
    late: float = 0.0
    idle: float = 0.0


@dataclass(slots=True)
class Contest:
    """One engine, its database with a million pending, and how many were made due so far."""

    engine: Compared
    database: str
    pool: Pool
    used: int
    found: Measured = field(default_factory=Measured)


async def measure(place: Place, runs: int, told: Callable[[int], None]) -> list[Line]:
    """Fill each, then take turns."""
    async with AsyncExitStack() as stack:
        contests = [await _contest(place, stack, one, told) for one in (OURS, *PEERS)]
        for contest in contests:
            contest.found.idle = await _idle(place, contest)
        for contest in contests:
            contest.found.late = await _stream(contest)  # first, for a burst may leave work over
        for _ in range(runs):
            for contest in contests:
                contest.found.rates.append(await _burst(contest))
    return _lines(contests)


async def _contest(place: Place, stack: AsyncExitStack, engine: Compared, told: Callable[[int], None]) -> Contest:
    database = await stack.enter_async_context(place.database())
    pool = await stack.enter_async_context(asyncpg.create_pool(database, min_size=1, max_size=2))
    await engine.fill(pool, PENDING, told)
    await pool.execute("VACUUM ANALYZE")
    await pool.execute("CHECKPOINT")
    return Contest(engine, database, pool, PENDING // 2)


async def _worked(contest: Contest, count: int, apart: timedelta, longest: float) -> tuple[float, Record]:
    """So many fall due from an instant on (epoch seconds), which comes first; what was recorded of them."""
    before = await contest.pool.fetchval(contest.engine.recorded)
    async with working(contest.engine.engine) as (worker,):
        begins = soon(5.0)
        await contest.engine.make_due(contest.pool, begins, contest.used, count, apart)
        contest.used += count
        worker.begin(Orders(contest.database, begins))
        while time.time() < begins + longest:
            await asyncio.sleep(0.25)
            if await contest.pool.fetchval(contest.engine.recorded) - before >= count:
                break
        return begins, await worker.stop()


async def _burst(contest: Contest) -> float:
    begins, record = await _worked(contest, BURST, timedelta(), LONGEST)
    return len(record.late) / (record.last - begins) if record.late else 0.0


async def _stream(contest: Contest) -> float:
    """The 99th percentile of seconds late; what was not recorded in the end was as late as that."""
    count = A_SECOND * SECONDS
    begins, record = await _worked(contest, count, timedelta(seconds=1) / A_SECOND, SECONDS + 10.0)
    late = record.late + [time.time() - begins] * (count - len(record.late))
    return sorted(late)[count * 99 // 100]


async def _idle(place: Place, contest: Contest) -> float:
    """CPU milliseconds of worker and Postgres for a second in which nothing is due."""
    running = place.stack.process("postgres")
    assert running is not None, "postgres does not run"
    async with working(contest.engine.engine) as (worker,):
        worker.begin(Orders(contest.database, time.time() + 86_400))
        await asyncio.sleep(5)
        assert worker.process.pid is not None
        before = _spent(running.pid) + _spent(worker.process.pid)
        await asyncio.sleep(IDLE_SECONDS)
        return (_spent(running.pid) + _spent(worker.process.pid) - before) / IDLE_SECONDS * 1000


def _spent(root: int) -> float:
    """CPU seconds of a process and its children, those that live and those that ended."""
    total = 0.0
    for process in (psutil.Process(root), *psutil.Process(root).children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _lines(contests: list[Contest]) -> list[Line]:
    ours, *peers = contests
    best = max(peers, key=lambda one: median(one.found.rates))
    quick = min(peers, key=lambda one: one.found.late)
    quiet = min(peers, key=lambda one: one.found.idle)

    def each(show: Callable[[Measured], str]) -> str:
        return ", ".join(f"{one.engine.name} {show(one.found)}" for one in contests)

    among = f"{PENDING:,} pending"
    return [
        more_is_better(
            f"alarms due at one instant against the better of two job queues, {among}", "alarms/s",
            ours.found.rates, best.found.rates, 3.0, note=each(lambda one: f"{median(one.rates):,.0f}/s"),
        ),
        less_is_better(
            f"{A_SECOND} alarms due a second, 99th percentile late against the better of two job queues, {among}", "s",
            [ours.found.late], [quick.found.late], 1.0, note=each(lambda one: f"{one.late:.3f} s"),
        ),
        less_is_better(
            f"CPU while nothing is due against the better of two job queues, {among}", "ms/s",
            [ours.found.idle], [quiet.found.idle], 1.0, note=each(lambda one: f"{one.idle:.1f} ms/s"),
        ),
    ]  # fmt: skip
