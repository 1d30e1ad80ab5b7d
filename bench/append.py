"""Appending decided commands: shared transactions against one transaction a command, and against `eventsourcing`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from bench.lines import Line, more_is_better
from bench.matters import registrations
from bench.place import Place
from bench.sourced import sourced_appends
from services.chassis.bus import CommandBus
from services.chassis.commands import Command, execute
from services.chassis.migration import CHASSIS, migrate
from services.intake.deciders import MATTERS

COMMANDS = {32: 12_000, 256: 24_000}
SINGLE = 4_000


async def measure(place: Place, runs: int) -> list[Line]:
    """Registrations decided by intake's rules, durable in all three, at 32 and 256 writers."""
    shared: dict[int, list[float]] = {32: [], 256: []}
    single: dict[int, list[float]] = {32: [], 256: []}
    library: list[float] = []
    cpu: dict[str, float] = {}
    for _ in range(runs):
        for writers in (32, 256):
            with place.processor_time() as spent:
                shared[writers].append(await _shared(place, writers))
            cpu[f"shared transactions, {writers} writers"] = spent.per_million(COMMANDS[writers])
            with place.processor_time() as spent:
                single[writers].append(await _single(place, writers))
            cpu[f"a transaction a command, {writers} writers"] = spent.per_million(SINGLE)
        library.append(await asyncio.to_thread(sourced_appends, place, 32, SINGLE))
    name = "append against a transaction a command"
    return [
        more_is_better(f"{name}, 32 writers", "commands/s", shared[32], single[32], 3.5, cpu=cpu),
        more_is_better(f"{name}, 256 writers", "commands/s", shared[256], single[256], 8),
        more_is_better("append against eventsourcing, 32 writers", "commands/s", shared[32], library, 8),
    ]


async def _shared(place: Place, writers: int) -> float:
    async with place.database() as database, asyncpg.create_pool(database, min_size=2, max_size=4) as pool:
        async with pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS})
        async with CommandBus(pool, MATTERS) as bus:
            return await _rate(writers, COMMANDS[writers], bus.submit)


async def _single(place: Place, writers: int) -> float:
    async with place.database() as database, asyncpg.create_pool(database, min_size=32, max_size=32) as pool:
        async with pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS})

        async def submit(command: Command[Any]) -> None:
            async with pool.acquire() as connection, connection.transaction():
                await execute(connection, MATTERS, [command])

        return await _rate(writers, SINGLE, submit)


async def _rate(writers: int, count: int, submit: Callable[[Command[Any]], Awaitable[Any]]) -> float:
    """Commands a second while so many writers each wait for their own answer."""
    commands = iter(registrations(count))

    async def write() -> None:
        for command in commands:
            await submit(command)

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(writers)))
    return count / (time.perf_counter() - began)
