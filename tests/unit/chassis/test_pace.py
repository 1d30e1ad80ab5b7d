"""Between two small pieces of work lies a least time; whoever was quiet for that long does not wait."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.pace import Pace

AN_HOUR = 3_600.0


async def test_the_first_goes_at_once_and_the_next_waits() -> None:
    pace = Pace(AN_HOUR)
    await pace.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await pace.wait()


async def test_whoever_waited_for_long_enough_goes_on() -> None:
    pace = Pace(0.001)
    async with asyncio.timeout(AN_HOUR):
        for _ in range(5):
            await pace.wait()


async def test_without_a_least_time_nobody_waits() -> None:
    pace = Pace(0.0)
    for _ in range(1_000):
        await pace.wait()
