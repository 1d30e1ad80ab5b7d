"""Which topics exist: asked before anything is decided whose event would have nowhere to go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.chassis.background import unbroken


class ExistingTopics:
    """Knows which topics exist; Kafka is asked only about those that were not met before."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._known: set[str] = set()

    async def __call__(self, topics: Iterable[str]) -> set[str]:
        """Those of `topics` that exist. Raises ConnectionError where Kafka does not answer."""
        wanted = set(topics)
        if missing := wanted - self._known:
            try:
                await unbroken(self._look(missing))
            except KafkaError as error:  # says nothing about who asks: it is to be tried again
                raise ConnectionError(f"Kafka does not say which topics exist: {error}") from error
        return wanted & self._known

    async def _look(self, topics: set[str]) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers)
        await admin.start()
        try:
            existing = set(await admin.list_topics())
            if missing := sorted(topics - existing):
                existing |= await self._make(admin, missing)
        finally:
            await admin.close()
        self._known |= topics & existing

    async def _make(self, admin: AIOKafkaAdminClient, missing: Sequence[str]) -> set[str]:
        """Those that could be made: none, unless a kind of topic may be."""
        return set()
