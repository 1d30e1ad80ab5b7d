"""The ways that FastStream's documentation leads to: a handler with a model a message, or a list of models a batch.

At least once, without checkpoint, without a check of versions and without an envelope: they do less than ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncpg
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from bench.discharges import payloads_topic
from bench.place import Place
from schemas.events.supervision import ObligationDischarged
from services.scoring.views.facts.fold import month
from services.scoring.views.facts.view import FACTS

_ONE = """
INSERT INTO facts.facts AS fact (matter, kind, subject, unit, region, period, at, outcome, days_left, solved)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)
ON CONFLICT (matter, kind, subject, unit) DO UPDATE SET
    period = least(fact.period, excluded.period), at = least(fact.at, excluded.at),
    outcome = excluded.outcome, days_left = coalesce(excluded.days_left, fact.days_left), solved = excluded.solved
"""

_MANY = """
INSERT INTO facts.facts AS fact (matter, kind, subject, unit, region, period, at, outcome, days_left, solved)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                     $8::text[], $9::int[], $10::bool[])
ON CONFLICT (matter, kind, subject, unit) DO UPDATE SET
    period = least(fact.period, excluded.period), at = least(fact.at, excluded.at),
    outcome = excluded.outcome, days_left = coalesce(excluded.days_left, fact.days_left), solved = excluded.solved
"""


class Counter:
    """Counts what was handled, from the first to the last."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self.done = 0
        self._first = 0
        self._began = 0.0
        self._ended = asyncio.Event()
        self.rate = 0.0

    def add(self, count: int) -> None:
        """So many more."""
        now = time.perf_counter()
        if not self.done:
            self._began, self._first = now, count
        self.done += count
        if self.done >= self._wanted and not self._ended.is_set():
            self.rate = (self.done - self._first) / (now - self._began)
            self._ended.set()

    async def wait(self) -> None:
        """Until all were handled."""
        await self._ended.wait()


def _row(event: ObligationDischarged) -> tuple[Any, ...]:
    at = min(event.discharged_at, event.due_at)
    return (
        event.matter,
        event.kind,
        event.obligation,
        event.unit,
        event.region,
        month(at),
        at,
        event.verdict.value,
        event.working_days_left,
    )


async def handled_one_by_one(place: Place, region: str, events: int) -> float:
    """One handler call with a pydantic model and one upsert for each message."""

    def handlers(broker: KafkaBroker, pool: asyncpg.Pool[Any], counter: Counter) -> None:
        @broker.subscriber(payloads_topic(region), group_id=f"one-{time.time_ns()}", auto_offset_reset="earliest")
        async def handle(event: ObligationDischarged) -> None:
            await pool.execute(_ONE, *_row(event))
            counter.add(1)

    return await _measured(place, events, handlers)


async def handled_in_batches(place: Place, region: str, events: int) -> float:
    """Batches of 2,000 validated models, one statement a batch."""

    def handlers(broker: KafkaBroker, pool: asyncpg.Pool[Any], counter: Counter) -> None:
        @broker.subscriber(
            payloads_topic(region),
            group_id=f"batch-{time.time_ns()}",
            auto_offset_reset="earliest",
            batch=True,
            max_records=2_000,
            batch_timeout_ms=10,
            ack_policy=AckPolicy.ACK,
        )
        async def handle(batch: list[ObligationDischarged]) -> None:
            rows = {(event.matter, event.kind): (*_row(event), None) for event in batch}
            await pool.execute(_MANY, *zip(*rows.values(), strict=True))
            counter.add(len(batch))

    return await _measured(place, events, handlers)


async def _measured(place: Place, events: int, handlers: Callable[..., None]) -> float:
    counter = Counter(events)
    async with place.database() as database, asyncpg.create_pool(database, min_size=2, max_size=4) as pool:
        await pool.execute(f'CREATE SCHEMA "{FACTS.name}"')
        await pool.execute(FACTS.tables.replace("{schema}", FACTS.name))
        broker = KafkaBroker(place.servers, logger=None, allow_auto_create_topics=False)
        handlers(broker, pool, counter)
        await broker.start()
        try:
            async with asyncio.timeout(180):
                await counter.wait()
        finally:
            await broker.stop()
    return counter.rate
