"""Publishing messages as a portal does, in batches per partition, remembering which record lies where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from aiokafka import AIOKafkaProducer

from duban.replay.schedule import Message
from schemas.topics import portal_topic

_BATCH_BYTES = 256 * 1024


class PortalPublisher:
    """One portal of one region. Submission and answer of a record share a partition, so that they keep their order."""

    def __init__(self, producer: AIOKafkaProducer, region: str, portal: str, partitions: int) -> None:
        self.topic = portal_topic(region, portal)
        self._producer = producer
        self._partitions = partitions
        self._source = f"/{region}/portal/{portal}".encode()
        self._placed: dict[tuple[int, int], Message] = {}
        self._ends: dict[tuple[str, int], int] = {}

    def ends(self) -> dict[tuple[str, int], int]:
        """Offset after the last record of each partition that was published to."""
        return dict(self._ends)

    def message_at(self, place: str) -> Message | None:
        """The message at `topic/partition/offset`; None where another wrote it. Each is given once."""
        topic, partition, offset = place.rsplit("/", 2)
        return self._placed.pop((int(partition), int(offset)), None) if topic == self.topic else None

    async def publish(self, messages: Sequence[Message]) -> None:
        """Publish in this order and wait until Kafka has all."""
        shares: dict[int, list[Message]] = {}
        for message in messages:
            shares.setdefault(crc32(message.key) % self._partitions, []).append(message)
        await asyncio.gather(*(self._publish_to(partition, share) for partition, share in shares.items()))

    async def _publish_to(self, partition: int, messages: Sequence[Message]) -> None:
        sent: list[tuple[Any, list[Message]]] = []
        batch, held = self._producer.create_batch(), list[Message]()
        for message in messages:
            while (
                batch.append(timestamp=message.at, key=message.key, value=message.value, headers=self._headers(message))
                is None
            ):
                sent.append((await self._send(batch, partition), held))
                batch, held = self._producer.create_batch(), []
            held.append(message)
        sent.append((await self._send(batch, partition), held))
        for acknowledged, share in sent:
            first = (await acknowledged).offset
            for number, message in enumerate(share):
                self._placed[partition, first + number] = message
            self._ends[self.topic, partition] = first + len(share)

    async def _send(self, batch: Any, partition: int) -> Any:
        batch.close()
        return await self._producer.send_batch(batch, self.topic, partition=partition)

    def _headers(self, message: Message) -> list[tuple[str, bytes]]:
        kind = b"answer" if message.answers else b"submit"
        return [
            ("ce_specversion", b"1.0"),
            ("ce_id", b"%s-%d-%s" % (message.key, message.row, kind)),
            ("ce_source", self._source),
            ("ce_type", message.type.encode()),
            ("content-type", b"application/json"),
        ]


def portal_producer(servers: str) -> AIOKafkaProducer:
    """A producer for large batches; not started yet."""
    return AIOKafkaProducer(
        bootstrap_servers=servers, acks="all", enable_idempotence=True, linger_ms=0, max_batch_size=_BATCH_BYTES,
        max_request_size=4 * _BATCH_BYTES, client_id="duban-replay",
    )  # fmt: skip
