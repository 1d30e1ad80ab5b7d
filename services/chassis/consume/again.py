"""Reading records again that were consumed before, from Kafka, without a group and without moving anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis.consume.places import Place

_FETCH_BYTES = 2 * 1024 * 1024


async def records_between(
    servers: str, begins: Mapping[Place, int], ends: Mapping[Place, int], most: int
) -> AsyncIterator[list[Any]]:
    """All records of the places in `ends`, from `begins` (or the first there is) up to `ends`, `most` at a time."""
    if not ends:
        return
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, enable_auto_commit=False, max_partition_fetch_bytes=_FETCH_BYTES
    )
    places = [TopicPartition(*place) for place in ends]
    consumer.assign(places)
    await consumer.start()
    try:
        first = await consumer.beginning_offsets(places)
        for place in places:
            consumer.seek(place, max(first[place], begins.get((place.topic, place.partition), 0)))
        left = {place for place in places if await consumer.position(place) < ends[place.topic, place.partition]}
        while left:
            found = await consumer.getmany(*left, timeout_ms=500, max_records=most)
            batch: list[Any] = []
            for place, records in found.items():
                end = ends[place.topic, place.partition]
                batch += [record for record in records if record.offset < end]
                if await consumer.position(place) >= end:
                    left.discard(place)
                    consumer.pause(place)
            if batch:
                yield batch
    finally:
        await consumer.stop()
