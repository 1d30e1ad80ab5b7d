"""Reading what came of it from Kafka, as the portal would: receipts, and the events of supervision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

_AT_ONCE = 20_000
_FETCH_BYTES = 8 * 1024 * 1024

Take = Callable[[Any, str], None]
"""Called with a record and its CloudEvents type."""


class Following:
    """Reads topics from where it left off up to their present ends."""

    def __init__(self, servers: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="earliest", check_crcs=False,
            max_partition_fetch_bytes=_FETCH_BYTES, fetch_max_bytes=4 * _FETCH_BYTES, client_id="duban-replay",
        )  # fmt: skip

    async def start(self, topics: dict[str, int]) -> None:
        """Follow topics with their numbers of partitions from the beginning."""
        places = [TopicPartition(topic, number) for topic, count in topics.items() for number in range(count)]
        self._consumer.assign(places)
        await self._consumer.start()

    async def catch_up(self, topic: str, take: Take) -> None:
        """Hand on every record of a topic up to its present end, each partition in order."""
        consumer = self._consumer
        places = [place for place in consumer.assignment() if place.topic == topic]
        ends = await consumer.end_offsets(places)
        behind = {place for place in places if await consumer.position(place) < ends[place]}
        while behind:
            for place, records in (await consumer.getmany(*behind, timeout_ms=1000, max_records=_AT_ONCE)).items():
                for record in records:
                    take(record, _type_of(record.headers))
                if records[-1].offset + 1 >= ends[place]:
                    behind.discard(place)

    async def stop(self) -> None:
        """Leave Kafka."""
        await self._consumer.stop()


def _type_of(headers: Any) -> str:
    for name, value in headers:
        if name == "ce_type":
            return str(value, "utf-8")
    return ""


def header(record: Any, wanted: str) -> str:
    """A header of a record as text, empty where it is missing."""
    for name, value in record.headers:
        if name == wanted:
            return str(value, "utf-8")
    return ""
