"""Looking on: receipts, supervision and scores of the county as Kafka shows them to everybody, counted as they come."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from duban.following import header
from duban.kafka_topics import KafkaTopics
from schemas.commands.portal import AnswerMatter, SubmitMatter
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from schemas.events.score import ScorePublished
from schemas.events.supervision import CardIssued, ObligationBreached, ObligationEscalated, ObligationReminded

_POLL_MILLISECONDS: Final = 50


class Told(msgspec.Struct, frozen=True):
    """A defect that a receipt names."""

    code: str
    field: str
    message: str


class Receipt(msgspec.Struct, frozen=True):
    """What is read of a receipt."""

    command: str
    status: str
    submission_id: str
    portal: str
    matter: str | None = None
    case_number: str | None = None
    query_code: str | None = None
    unit: str | None = None
    repeated: bool = False
    defects: tuple[Told, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all defects in alphabetical order."""
        return tuple(sorted(defect.code for defect in self.defects))


class _Marked(msgspec.Struct, frozen=True):
    unit: str
    colour: str = ""
    level: int = 0
    kind: str = ""


class _Rank(msgspec.Struct, frozen=True):
    unit: str
    rank: int | None = None
    score: str | None = None


class _Published(msgspec.Struct, frozen=True):
    period: str
    standings: tuple[_Rank, ...]


@dataclass(slots=True)
class Seen:
    """Everything that was seen so far."""

    receipts: dict[str, list[Receipt]] = field(default_factory=dict)
    """By the place of the message they answer."""
    registered: int = 0
    answered: int = 0
    refused: int = 0
    repeated: int = 0
    reminded: int = 0
    overdue: int = 0
    cards: Counter[str] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    outcomes: int = 0
    first_units: Counter[str] = field(default_factory=Counter)
    """Cases by the unit that was answerable first."""
    published: dict[str, tuple[_Rank, ...]] = field(default_factory=dict)
    remarkable: list[tuple[str, str]] = field(default_factory=list)
    """First of their kind: what, and the unit."""


class Observer:
    """Reads topics from their beginning on, without a group; `seen` is what they said."""

    def __init__(self, consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        self.seen = Seen()
        self._consumer = consumer
        self._places = places
        self._reached: dict[TopicPartition, int] = {}
        self._more = asyncio.Condition()
        self._readings: Mapping[str, tuple[msgspec.json.Decoder[Any], Callable[[str, Any], None]]] = {
            ReceiptIssued.TYPE: (msgspec.json.Decoder(Receipt), self._receipt),
            ObligationReminded.TYPE: (msgspec.json.Decoder(_Marked), self._reminded),
            ObligationBreached.TYPE: (msgspec.json.Decoder(_Marked), self._breached),
            ObligationEscalated.TYPE: (msgspec.json.Decoder(_Marked), self._escalated),
            CardIssued.TYPE: (msgspec.json.Decoder(_Marked), self._card),
            OutcomeNotified.TYPE: (msgspec.json.Decoder(msgspec.Raw), self._outcome),
            ScorePublished.TYPE: (msgspec.json.Decoder(_Published), self._score),
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
        reading = self._readings.get(header(record, "ce_type"))
        if reading is not None:
            decoder, count = reading
            count(header(record, "ce_causationid"), decoder.decode(record.value))

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

    def _reminded(self, _: str, marked: _Marked) -> None:
        self.seen.reminded += 1

    def _breached(self, _: str, marked: _Marked) -> None:
        self.seen.overdue += 1

    def _escalated(self, _: str, marked: _Marked) -> None:
        self.seen.levels[marked.level] += 1
        if self.seen.levels[marked.level] == 1:
            self.seen.remarkable.append((f"level-{marked.level}", marked.unit))

    def _card(self, _: str, marked: _Marked) -> None:
        self.seen.cards[marked.colour] += 1
        if self.seen.cards[marked.colour] == 1:
            self.seen.remarkable.append((marked.colour, marked.unit))

    def _outcome(self, _: str, __: Any) -> None:
        self.seen.outcomes += 1

    def _score(self, _: str, published: _Published) -> None:
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
