"""The portals of the county: they publish what people and offices say, stamped with the time at which they say it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

from duban.complaints import PortalMessage
from schemas.topics import portal_topic


class Portals:
    """Publishes, and remembers which message lies where: `topic/partition/offset`."""

    def __init__(self, producer: AIOKafkaProducer, region: str) -> None:
        self._producer = producer
        self._region = region
        self.placed: dict[str, PortalMessage] = {}
        self.ends: dict[tuple[str, int], int] = {}
        """Offset after the last record of each partition that was published to."""

    async def publish(self, messages: Sequence[PortalMessage]) -> None:
        """Publish in this order and wait until Kafka has all."""
        sent = [await self._send(message) for message in messages]
        for message, acknowledged in zip(messages, sent, strict=True):
            at = await acknowledged
            self.placed[f"{at.topic}/{at.partition}/{at.offset}"] = message
            self.ends[at.topic, at.partition] = at.offset + 1

    async def _send(self, message: PortalMessage) -> asyncio.Future[Any]:
        source = f"/{self._region}/portal/{message.portal}"
        identity = f"{message.submission_id}-{message.type.split('.')[2]}-{int(message.at.timestamp())}"
        sent: asyncio.Future[Any] = await self._producer.send(
            portal_topic(self._region, message.portal),
            message.value,
            message.key,
            timestamp_ms=int(message.at.timestamp() * 1000),
            headers=[
                ("ce_specversion", b"1.0"),
                ("ce_id", identity.encode()),
                ("ce_source", source.encode()),
                ("ce_type", message.type.encode()),
                ("content-type", b"application/json"),
            ],
        )
        return sent
