"""Where each assigned partition goes on: at its checkpoint in Postgres, whatever offset Kafka has for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError

from services.chassis.consume import checkpoints
from services.chassis.consume.passing import PASSING
from services.chassis.consume.places import Place, Run
from services.chassis.records import ConsumerRecord

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
_PLACE = attrgetter("topic", "partition")


class Positions(ConsumerRebalanceListener):  # type: ignore[misc]
    """Places the consumer at the checkpoints and lets records through in their turn only.

    Kafka's own offsets may be ahead of the checkpoints: they say what was handed over, not what was applied. A fetch
    begins with them before the checkpoints are known. A batch applied from there would pass over all that lies between.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.subscriber: Any = None
        self._next: dict[Place, int] = {}
        """Offset that is to come next; a partition that is not in it has not been placed yet."""
        self._asked: dict[Place, int] = {}
        self._placing: asyncio.Task[None] | None = None
        self._was_assigned = False

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let nothing more through; what is in the lanes is dropped by whoever finds the checkpoint moved."""
        self._forget()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Go to the checkpoints; where Postgres is away, as soon as it answers, without holding up the group."""
        self._forget()
        self._ask_for_what_is_missing(assigned)
        places = [(partition.topic, partition.partition) for partition in assigned]
        try:
            await self._place(places)
        except PASSING as error:
            _LOG.warning("the checkpoints cannot be read, trying again", reason=repr(error))
            self._placing = asyncio.create_task(self._insist(places), name="placing at the checkpoints")

    @property
    def following(self) -> Mapping[Place, int]:
        """The offset that is to come next of each partition that is ours; the records before it were let through."""
        return self._next

    def admit(self, records: Iterable[ConsumerRecord]) -> list[Run]:
        """Those of `records` whose turn it is, by partition; what is left out comes again."""
        runs = (self._in_turn(place, list(run)) for place, run in groupby(records, _PLACE))
        return [run for run in runs if run is not None]

    def go_back(self, to: Mapping[Place, int]) -> None:
        """Read some partitions again from these offsets."""
        for place, offset in to.items():
            if place in self._next and self._seek(place, offset):
                self._next[place] = offset

    def _in_turn(self, place: Place, run: list[ConsumerRecord]) -> Run | None:
        expected = self._next.get(place)
        if expected is None or run[-1].offset < expected:
            return None
        first = run[0].offset
        if first > expected and self._asked.get(place) != expected:
            # Fetched before the seek, or no records have these offsets (markers of transactions): asking again tells.
            self._asked[place] = expected
            self._seek(place, expected)
            return None
        if first > expected:
            _LOG.error(
                "records that were not applied yet are not in Kafka: deleted by age, or markers of transactions",
                topic=place[0],
                partition=place[1],
                first=expected,
                last=first - 1,
            )
        self._next[place] = run[-1].offset + 1
        self._asked.pop(place, None)  # answered: whoever goes back to it later has to ask again
        return Run(
            place, expected, [record for record in run if record.offset >= expected] if first < expected else run
        )

    async def _place(self, places: Sequence[Place]) -> None:
        async with self._runtime.pool.acquire() as connection:
            found = await checkpoints.positions(connection, places)
        for place, offset in found.items():
            if self._seek(place, offset):
                self._next[place] = offset

    async def _insist(self, places: Sequence[Place]) -> None:
        while True:
            await asyncio.sleep(0.3)
            try:
                await self._place(places)
            except PASSING:
                continue
            return

    def _seek(self, place: Place, offset: int) -> bool:
        try:
            self.subscriber.consumer.seek(TopicPartition(*place), offset)
        except IllegalStateError:
            return False  # assigned to somebody else meanwhile
        return True

    def _ask_for_what_is_missing(self, assigned: Iterable[TopicPartition]) -> None:
        """Have the group share out anew what it shared out before topics were created while this process was away.

        A member that keeps its name is handed what it had, and asks for more only when topics change while it runs.
        Where other replicas have what is missing here the question is for nothing, so it is asked once.
        """
        consumer, first = self.subscriber.consumer, not self._was_assigned
        self._was_assigned = True
        if first and consumer.subscription() - {partition.topic for partition in assigned}:
            consumer._coordinator.request_rejoin()  # noqa: SLF001 - the client has no other way

    def _forget(self) -> None:
        if self._placing is not None:
            self._placing.cancel()
            self._placing = None
        self._next.clear()
        self._asked.clear()
