"""Alarms: many due at once among a million pending, fired, decided and recorded; and what an idle tick costs."""

from __future__ import annotations

import time
from datetime import timedelta

from bench.deadlines.duban_engine import RECORDED, Watched, idle_ticks, service_pool
from bench.deadlines.engines import Pool
from bench.deadlines.heads import FIRST, Due, fill_heads
from bench.deadlines.worker import Record
from bench.lines import Line, at_most, more_is_better
from bench.place import Place

PENDING = 1_000_000
DUE = 20_000
LIMIT = 1.5
IDLE_ROUNDS = 5


async def measure(place: Place, runs: int) -> list[Line]:
    """Fill, fire, and compare idle ticks at a thousand and at a million pending."""
    fired: list[float] = []
    idle: dict[int, list[float]] = {1_000: [], PENDING: []}
    cpu = 0.0
    for _ in range(runs):
        async with (
            place.database() as small,
            place.database() as large,
            service_pool(small) as few,
            service_pool(large) as many,
        ):
            await fill_heads(few, 1_000)
            await fill_heads(many, PENDING, (Due(FIRST, PENDING // 2, DUE),))
            # In turns: what Postgres still writes of a million heads takes time from both.
            for _ in range(IDLE_ROUNDS):
                idle[1_000].append(await idle_ticks(few))
                idle[PENDING].append(await idle_ticks(many))
            with place.processor_time() as spent:
                fired.append(await _fire(many))
            cpu = spent.per_million(DUE)
    name = "idle ticks a second with 1,000,000 pending against 1,000"
    return [
        at_most(
            f"{DUE:,} alarms due at once among {PENDING:,}",
            "s",
            fired,
            LIMIT,
            note=f"{cpu:.0f} CPU seconds per million",
        ),
        more_is_better(name, "ticks/s", idle[PENDING], idle[1_000], 0.8),
    ]


async def _fire(pool: Pool) -> float:
    """Seconds of one tick that finds all of them due."""
    watched = Watched(pool, time.time(), Record())
    began = time.perf_counter()
    fired = await watched.tick(FIRST + timedelta(seconds=1))
    seconds = time.perf_counter() - began
    assert fired == DUE, f"{fired} fired"
    assert await pool.fetchval(RECORDED) >= DUE
    return seconds
