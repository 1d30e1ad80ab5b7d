"""What this machine gives two processes: the most that a second replica can bring."""

from __future__ import annotations

import asyncio
import multiprocessing
import time

_SPAWN = multiprocessing.get_context("spawn")
_ROUNDS = 3_000_000


def _count(_: int) -> float:
    began = time.perf_counter()
    total = 0
    for number in range(_ROUNDS):
        total += number & 7
    return time.perf_counter() - began


def _twice() -> float:
    with _SPAWN.Pool(2) as pool:
        pool.map(_count, range(2))  # both are loaded
        alone = _count(0)
        (first,) = pool.map(_count, range(1))
        together = max(pool.map(_count, range(2), chunksize=1))
    return 2 * min(alone, first) / together


async def two_against_one() -> float:
    """How many times the arithmetic of one process two processes do in the same time."""
    return round(await asyncio.to_thread(_twice), 2)
