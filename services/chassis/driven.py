"""The clock that a replay drives: ticks on the topic `duban.clock`, read by every service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import CLOCK
from services.chassis.clock import Clock, DrivenClock

_PLACE = TopicPartition(CLOCK, 0)
_PATIENCE_SECONDS = 5.0


async def _opened(servers: str) -> tuple[AIOKafkaConsumer, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    consumer.assign([_PLACE])
    try:
        await consumer.start()
        end = (await consumer.end_offsets([_PLACE]))[_PLACE]
    except BaseException:
        await consumer.stop()
        raise
    consumer.seek(_PLACE, max(0, end - 1))
    return consumer, end


@asynccontextmanager
async def _from_last_tick(servers: str) -> AsyncIterator[tuple[AIOKafkaConsumer, int]]:
    """A consumer of ticks at the last one given, and how many there were.

    A client that is cancelled while it connects leaves its connection open: whoever is cancelled waits for it first.
    """
    opening = asyncio.ensure_future(_opened(servers))
    try:
        consumer, end = await asyncio.shield(opening)
    except asyncio.CancelledError:
        with suppress(KafkaError, TimeoutError):
            consumer, _ = await asyncio.wait_for(opening, _PATIENCE_SECONDS)
            await consumer.stop()
        raise
    try:
        yield consumer, end
    finally:
        await consumer.stop()


async def set_by_last_tick(servers: str, clock: Clock) -> None:
    """Set `clock` by the last tick, where one was given: a service that comes back must not act in 1970 until it hears.

    Raises KafkaError where Kafka does not answer.
    """
    assert isinstance(clock, DrivenClock), "only a driven clock follows ticks"
    async with _from_last_tick(servers) as (consumer, ticks):
        if ticks:
            clock.advance(datetime.fromisoformat((await consumer.getone()).value.decode()))


async def follow_ticks(servers: str, clock: Clock) -> None:
    """Move `clock` with every tick, beginning with the last one given; runs until cancelled."""
    assert isinstance(clock, DrivenClock), "only a driven clock follows ticks"
    async with _from_last_tick(servers) as (consumer, _):
        async for record in consumer:
            clock.advance(datetime.fromisoformat(record.value.decode()))


async def tick(producer: AIOKafkaProducer, now: datetime) -> None:
    """Tell all services that it is `now`. The key is what a compacted topic asks for."""
    await producer.send_and_wait(CLOCK, now.isoformat().encode(), key=b"now", partition=0)
