"""Reading whole topics from Kafka: from where one left off to their present ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from duban.kafka_topics import KafkaTopics
from services.chassis.cloud_events import CloudEvent, opened
from services.chassis.records import Unreadable

_AT_ONCE = 20_000
_FETCH_BYTES = 4 * 1024 * 1024

Take = Callable[[Any], None]
"""Called with each record."""


class Following:
    """Follows topics without a group and without commits. An async context manager."""

    def __init__(self, servers: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            check_crcs=False,
            max_partition_fetch_bytes=_FETCH_BYTES,
            fetch_max_bytes=8 * _FETCH_BYTES,
            client_id="duban-following",
        )
        self._topics = KafkaTopics(servers)
        self._next: dict[TopicPartition, int] = {}

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        await self._topics.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._topics.__aexit__(kind, error, trace)
        await self._consumer.stop()

    async def topics(self, pattern: str) -> list[str]:
        """Names of the topics that match the whole of a regular expression."""
        wanted = re.compile(pattern)
        return sorted(topic for topic in await self._topics.partitions() if wanted.fullmatch(topic))

    async def ends(self, topic: str) -> dict[TopicPartition, int]:
        """Offset after the last record of each partition."""
        numbers = (await self._topics.partitions()).get(topic, ())
        places = [TopicPartition(topic, number) for number in numbers]
        found: dict[TopicPartition, int] = await self._consumer.end_offsets(places) if places else {}
        return found

    async def beginnings(self, topic: str) -> dict[TopicPartition, int]:
        """Offset of the first record of each partition that Kafka still has, or may get."""
        numbers = (await self._topics.partitions()).get(topic, ())
        places = [TopicPartition(topic, number) for number in numbers]
        found: dict[TopicPartition, int] = await self._consumer.beginning_offsets(places) if places else {}
        return found

    async def catch_up(self, topic: str, take: Take) -> None:
        """Hand on every record of a topic up to its present end, each partition in order."""
        consumer, ends = self._consumer, await self.ends(topic)
        behind = {place for place, end in ends.items() if self._next.get(place, 0) < end}
        if not behind:
            return
        consumer.assign(list(behind))
        for place, first in (await consumer.beginning_offsets(list(behind))).items():
            consumer.seek(place, max(first, self._next.get(place, 0)))
        while behind:
            for records in (await consumer.getmany(*behind, timeout_ms=200, max_records=_AT_ONCE)).values():
                for record in records:
                    take(record)
            for place in list(behind):
                self._next[place] = await consumer.position(place)
                if self._next[place] >= ends[place]:
                    behind.discard(place)
                    consumer.pause(place)


def event_in(record: Any) -> CloudEvent:
    """The event in a record; without type and stream where there is none, as its readers will find."""
    try:
        return opened(record)
    except Unreadable:
        return CloudEvent("", msgspec.Raw(record.value or b""))


def shown(text: str) -> str:
    """A text from a record as it can be shown: U+0000 by its sign."""
    return text.replace("\0", "\u2400")
