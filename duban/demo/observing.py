"""Looking on: receipts, supervision and scores of the county as Kafka shows them to everybody, counted as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from duban.demo.seen import Marked, Published, Receipt, Seen
from duban.following import event_in
from duban.kafka_topics import KafkaTopics
from schemas.commands.portal import AnswerMatter, SubmitMatter
from schemas.events.cards import CardIssued
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from schemas.events.score import ScorePublished
from schemas.events.supervision import ObligationBreached, ObligationEscalated, ObligationReminded
from schemas.events.terms import Colour

_POLL_MILLISECONDS: Final = 50


class Observer:
    """Reads topics from their beginning on, without a group; `seen` is what they said."""

    def __init__(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        self.seen = Seen()
        self._consumer = consumer
        self._places = places
        self._reached: dict[TopicPartition, int] = {}
        self._versions: dict[str, int] = {}
        self._more = asyncio.Condition()
        self._readings: Mapping[str, tuple[msgspec.json.Decoder[Any], Callable[[str, Any], None]]] = {
            ReceiptIssued.TYPE: (msgspec.json.Decoder(Receipt), self._receipt),
            ObligationReminded.TYPE: (msgspec.json.Decoder(Marked), self._reminded),
            ObligationBreached.TYPE: (msgspec.json.Decoder(Marked), self._breached),
            ObligationEscalated.TYPE: (msgspec.json.Decoder(Marked), self._escalated),
            CardIssued.TYPE: (msgspec.json.Decoder(Marked), self._card),
            OutcomeNotified.TYPE: (msgspec.json.Decoder(msgspec.Raw), self._outcome),
            ScorePublished.TYPE: (msgspec.json.Decoder(Published), self._score),
        }

    async def run(self) -> None:
        """Look on until cancelled."""
        while True:
            found = await self._consumer.getmany(timeout_ms=_POLL_MILLISECONDS)
            async with self._more:
                for place, records in found.items():
                    for record in records:
                        self._take(record)
                    self._reached[place] = records[-1].offset + 1
                self._more.notify_all()

    async def until(self, holds: Callable[[Seen], bool], timeout: float) -> None:
        """Wait until it holds of what was seen. Raises TimeoutError."""
        async with asyncio.timeout(timeout), self._more:
            await self._more.wait_for(lambda: holds(self.seen))

    async def caught_up(self, timeout: float = 30.0) -> None:
        """Wait until all that is on the topics now was seen. Raises TimeoutError."""
        ends = await self._consumer.end_offsets(self._places)
        await self.until(lambda _: all(self._reached.get(place, 0) >= end for place, end in ends.items()), timeout)

    def _take(self, record: Any) -> None:
        event = event_in(record)
        version = int(event.sequence)
        if version <= self._versions.get(event.subject, 0):
            return  # published again: at least once is the promise
        self._versions[event.subject] = version
        reading = self._readings.get(event.type)
        if reading is not None:
            decoder, count = reading
            count(event.causationid, decoder.decode(event.data))

    def _receipt(self, place: str, receipt: Receipt) -> None:
        seen = self.seen
        seen.receipts.setdefault(place, []).append(receipt)
        if receipt.status == "refused":
            seen.refused += 1
        elif receipt.repeated:
            seen.repeated += 1
        elif receipt.command == SubmitMatter.TYPE:
            seen.registered += 1
            seen.first_units[receipt.unit or ""] += 1
        elif receipt.command == AnswerMatter.TYPE:
            seen.answered += 1

    def _reminded(self, _: str, marked: Marked) -> None:
        self.seen.reminded += 1

    def _breached(self, _: str, marked: Marked) -> None:
        self.seen.overdue += 1

    def _escalated(self, _: str, marked: Marked) -> None:
        self.seen.levels[marked.level] += 1
        if self.seen.levels[marked.level] == 1:
            self.seen.remarkable.append((f"level-{marked.level}", marked.unit))

    def _card(self, _: str, marked: Marked) -> None:
        self.seen.cards[marked.colour] += 1
        if marked.colour == Colour.RED:
            self.seen.red_carded.add(marked.matter)
        if self.seen.cards[marked.colour] == 1:
            self.seen.remarkable.append((marked.colour, marked.unit))

    def _outcome(self, _: str, __: Any) -> None:
        self.seen.outcomes += 1

    def _score(self, _: str, published: Published) -> None:
        self.seen.published[published.period] = published.standings


@asynccontextmanager
async def observer(servers: str, topics: Sequence[str]) -> AsyncIterator[Observer]:
    """An observer of these topics, which exist."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="earliest", client_id="duban-demo"
    )
    await consumer.start()
    try:
        async with KafkaTopics(servers) as known:
            partitions = await known.partitions()
        places = [TopicPartition(topic, number) for topic in topics for number in partitions[topic]]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        looking = Observer(consumer, places)
        task = asyncio.create_task(looking.run(), name="observer")
        try:
            yield looking
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    finally:
        await consumer.stop()
