"""The clock that a replay drives: ticks on the topic `duban.clock`, read by every service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import CLOCK
from services.chassis.background import unbroken
from services.chassis.clock import Clock, DrivenClock

_PLACE = TopicPartition(CLOCK, 0)


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
    """A consumer of ticks at the last one given, and how many there were."""
    consumer, end = await unbroken(_opened(servers), lambda opened: opened[0].stop())
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
