"""Small pieces of work do not follow one another at once."""

from __future__ import annotations

import asyncio

from services.chassis.pace import Pace


async def test_the_first_piece_begins_at_once_and_the_next_one_no_sooner_than_its_time() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(40)
    await pace.turn()
    first = loop.time()
    await pace.turn()
    assert loop.time() - first >= 0.039


async def test_a_piece_that_took_longer_is_followed_without_a_wait() -> None:
    pace = Pace(0)
    waits = [pace.turn() for _ in range(1_000)]
    async with asyncio.timeout(10):
        for wait in waits:
            await wait
