"""Has everything arrived that belongs to a period which is over? What is computed of it then stands."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from aiokafka import TopicPartition

from schemas.topics import domain_topic
from services.chassis.consume import checkpoints
from services.chassis.consume.places import Place

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


@dataclass(slots=True)
class _Awaited:
    """A period whose end was noticed: since when, and how far the topics must be read before it has settled."""

    since: float
    ends: dict[Place, int] | None = None


class Settling:
    """Waits, without holding anybody up, until what lay in the topics some time after an end has been applied."""

    def __init__(self, runtime: Runtime, nouns: tuple[str, ...], seconds: float) -> None:
        self._runtime = runtime
        self._nouns = nouns
        self._seconds = seconds
        self._awaited: dict[Hashable, _Awaited] = {}

    async def has_settled(self, region: str, period: Hashable) -> bool:
        """Whether everything that lay in the region's topics `seconds` after the end was noticed has been applied."""
        awaited = self._awaited.setdefault((region, period), _Awaited(monotonic()))
        if monotonic() - awaited.since < self._seconds:
            return False
        if awaited.ends is None:
            awaited.ends = await self._ends(region)
        async with self._runtime.pool.acquire() as connection:
            reached = await checkpoints.positions(connection, awaited.ends)
        return all(reached[place] >= end for place, end in awaited.ends.items())

    def done(self, region: str, period: Hashable) -> None:
        """The period needs to be awaited no longer."""
        self._awaited.pop((region, period), None)

    async def _ends(self, region: str) -> dict[Place, int]:
        consumer = self._runtime.consumer
        places = [
            TopicPartition(topic, partition)
            for topic in (domain_topic(region, noun) for noun in self._nouns)
            for partition in consumer.partitions_for_topic(topic) or ()
        ]
        ends = await consumer.end_offsets(places)
        return {(place.topic, place.partition): end for place, end in ends.items()}
