"""Portals under fire: they publish until Kafka has acknowledged, and say the same again when they cannot know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from duban.complaints import Complaint, complaints
from duban.watching import Watcher
from schemas.commands.portal import AnswerMatter, SignForMatter
from schemas.topics import portal_topic

_SHARE = 200
_PATIENCE = 8.0

Said = tuple[str, str, str, dict[str, Any]]
"""Portal, type, submission id and data of a message."""


def messages(region: str, seed: int, count: int) -> list[Said]:
    """Submissions, followed some hundred messages later by signing and answering most of them."""
    now = datetime.now(UTC)
    said: list[Said] = []
    submitted = complaints(seed, count, now - timedelta(hours=20), now - timedelta(minutes=1))
    for number, complaint in enumerate(submitted):
        said.append((complaint.portal, complaint.type, complaint.submission_id, dict(complaint.data)))
        if number >= _SHARE:
            said += _handled(submitted[number - _SHARE], number)
    return said


def _handled(complaint: Complaint, number: int) -> list[Said]:
    if number % 4 == 0:
        return []
    at = datetime.now(UTC).isoformat()
    about = {"submission_id": complaint.submission_id, "at": at}
    signed = (complaint.portal, SignForMatter.TYPE, complaint.submission_id, about)
    answered = (
        complaint.portal,
        AnswerMatter.TYPE,
        complaint.submission_id,
        about | {"text": "已派员处理，感谢反映。"},
    )
    return [signed, answered]


class StubbornPortals:
    """Publishes on the portal topics of a region; a message counts when Kafka acknowledged it.

    `servers` gives Kafka's bootstrap servers of the moment: a Kafka that was killed may come back on another port.
    """

    def __init__(self, servers: Callable[[], str], region: str, per_second: float) -> None:
        self._servers = servers
        self._region = region
        self._pause = _SHARE / per_second
        self.repeated = 0

    async def publish(self, said: Sequence[Said], watcher: Watcher) -> None:
        """Publish all, in order, at the given pace; returns when everything is acknowledged."""
        producer = await self._started()
        try:
            for start in range(0, len(said), _SHARE):
                share = said[start : start + _SHARE]
                began = asyncio.get_running_loop().time()
                while not await self._acknowledged(producer, share):
                    self.repeated += len(share)
                    await _given_up(producer)
                    producer = await self._started()
                watcher.done(start + len(share))
                await asyncio.sleep(max(0.0, began + self._pause - asyncio.get_running_loop().time()))
        finally:
            await _given_up(producer)

    async def _started(self) -> AIOKafkaProducer:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._servers(), enable_idempotence=True, acks="all", request_timeout_ms=10_000
            )
            try:
                async with asyncio.timeout(_PATIENCE):
                    await producer.start()
            except (KafkaError, OSError, TimeoutError):
                await _given_up(producer)
                await asyncio.sleep(0.3)
            else:
                return producer

    async def _acknowledged(self, producer: AIOKafkaProducer, share: Sequence[Said]) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                sent = [await self._send(producer, *one) for one in share]
                await asyncio.gather(*sent)
        except (KafkaError, OSError, TimeoutError):
            return False
        return True

    async def _send(self, producer: AIOKafkaProducer, portal: str, kind: str, key: str, data: dict[str, Any]) -> Any:
        envelope = {
            "ce_specversion": "1.0",
            "ce_id": f"{key}-{kind}",
            "ce_type": kind,
            "content-type": "application/json",
        }
        envelope["ce_source"] = f"/{self._region}/portal/{portal}"
        headers = [(name, value.encode()) for name, value in envelope.items()]
        topic = portal_topic(self._region, portal)
        return await producer.send(topic, msgspec.json.encode(data), key=key.encode(), headers=headers)


async def _given_up(producer: AIOKafkaProducer) -> None:
    """Stop a producer that may never get rid of what it holds: everything it holds will be said again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await producer.stop()
