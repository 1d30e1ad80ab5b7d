"""A service that cannot take some versions of a stream, and what is then told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.chassis.runtime import Runtime
from services.chassis.service import ServiceDefinition
from services.chassis.settings import ServiceSettings
from services.chassis.views import Read
from tests.integration.chassis.toy import COUNTS, TOY, drained, events_of, portal, running

STREAM = "matter-M00007"


def unable(*versions: int) -> ServiceDefinition:
    """A service that cannot take some versions of a stream."""

    def fold(read: Sequence[Read]) -> Any:
        if any(record.stream == STREAM and record.version in versions for record, _ in read):
            raise ZeroDivisionError("a rule that nobody thought through")
        return COUNTS.fold(read)

    return replace(TOY, views=(replace(COUNTS, fold=fold, decoders={}),))


async def put_aside(configured: ServiceSettings, versions: Sequence[int], *unable_to_take: int) -> None:
    """Versions of the stream are published, one after the other, to a service that cannot take all of them."""
    (region,) = configured.regions
    async with portal(configured.kafka, region) as publish, running(unable(*unable_to_take), configured) as runtime:
        for version in versions:
            await publish.register([7], version=version)
        await drained(runtime, configured.kafka, f"{region}.matter")


async def letters(runtime: Runtime) -> list[int]:
    """Numbers of those that wait, oldest first."""
    rows = await runtime.pool.fetch("SELECT id FROM dead_letters WHERE resolved_at IS NULL ORDER BY id")
    return [row["id"] for row in rows]


async def books(runtime: Runtime) -> tuple[int, list[tuple[int, int]]]:
    """The version that the stream has reached, and its gaps."""
    seen = await runtime.pool.fetchval("SELECT version FROM seen WHERE stream = $1", STREAM)
    gaps = await runtime.pool.fetch("SELECT expected, found FROM gaps WHERE stream = $1 ORDER BY expected", STREAM)
    return seen or 0, [(gap["expected"], gap["found"]) for gap in gaps]


async def effects(runtime: Runtime) -> tuple[int, int]:
    """How many registrations were counted, and how many reminders there are."""
    counted = await runtime.pool.fetchval("SELECT coalesce(sum(matters), 0)::int FROM toy_counts.counts")
    return counted, len(await events_of(runtime.pool, "supervision-M00007"))
