"""A producer that is given up when it does not get through: after a broker's restart one may wait for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.chassis.background import unbroken

_R = TypeVar("_R")
_PATIENCE_SECONDS = 10.0


class Producing:
    """An idempotent producer, replaced by a fresh one whenever work with it fails or takes too long.

    What it had under way may or may not have arrived; whoever publishes says it again, and consumers drop repetitions.
    """

    def __init__(self, servers: str, client: str, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._servers = servers
        self._client = client
        self._patience = patience_seconds
        self._producer: AIOKafkaProducer | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._started()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._give_up(self._producer)

    async def do(self, work: Callable[[AIOKafkaProducer], Awaitable[_R]]) -> _R:
        """Do `work` with a running producer. Raises KafkaError, OSError or TimeoutError where it gets not through."""
        producer = None
        try:
            async with asyncio.timeout(self._patience):
                producer = await self._started()
                return await work(producer)
        except (KafkaError, OSError, TimeoutError):
            await self._give_up(producer)
            raise

    async def _started(self) -> AIOKafkaProducer:
        """The producer that all share; of those who find none, one opens it."""
        async with self._opening:
            if self._producer is None:
                self._producer = await unbroken(_opened(self._servers, self._client), AIOKafkaProducer.stop)
            return self._producer

    async def _give_up(self, producer: AIOKafkaProducer | None) -> None:
        """Stop the one that failed, which others may have replaced meanwhile."""
        if producer is self._producer:
            self._producer = None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(self._patience):
                    await producer.stop()


async def _opened(servers: str, client: str) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        acks="all",
        linger_ms=0,
        max_batch_size=131_072,
        compression_type=None,
        client_id=client,
    )
    try:
        await producer.start()
    except BaseException:
        await producer.stop()
        raise
    return producer
