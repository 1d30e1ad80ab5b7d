"""Which topics a Kafka has now, with their partitions."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from aiokafka.client import AIOKafkaClient


class KafkaTopics:
    """Asks Kafka itself each time: a consumer only knows the topics it is subscribed to. An async context manager."""

    def __init__(self, servers: str) -> None:
        self._client = AIOKafkaClient(bootstrap_servers=servers, client_id="duban-topics")

    async def __aenter__(self) -> Self:
        await self._client.bootstrap()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def partitions(self) -> Mapping[str, list[int]]:
        """Numbers of the partitions of every topic."""
        cluster = await self._client.fetch_all_metadata()
        return {topic: sorted(cluster.partitions_for_topic(topic) or ()) for topic in cluster.topics()}
