"""What happens to a batch of records, all in one transaction: read, drop repetitions, project, react, put aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import ValidationError

from schemas.events.calendar import CalendarAdopted
from schemas.events.finding import MonitoringBegun, MonitoringEnded
from schemas.events.regime import RegimeAdopted
from services.chassis import dead_letters
from services.chassis.commands import Command, Outcome, execute
from services.chassis.consume import checkpoints
from services.chassis.consume.places import Batch
from services.chassis.decider import Decider
from services.chassis.eventlog import Connection
from services.chassis.monitored import MonitoringEvent
from services.chassis.reactions import Ledger, Reaction, ReactionContext, Told
from services.chassis.records import ConsumerRecord, DeadLetter, RawMessage, Record, Unreadable, raw_message, read_event
from services.chassis.views import Read, View, apply_writes

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

DURABLE = "SET LOCAL synchronous_commit = on"
"""Views may lose their last moments, their checkpoint goes with them; what others build on may not."""


class ReactionRefused(Exception):
    """The rules refused what a reaction wanted; the record is put aside with all its effects."""


@dataclass(slots=True)
class Reading:
    """A batch sorted by who wants what of it."""

    records: list[Record] = field(default_factory=list)
    regimes: list[RegimeAdopted] = field(default_factory=list)
    calendars: list[CalendarAdopted] = field(default_factory=list)
    monitoring: list[MonitoringEvent] = field(default_factory=list)
    views: list[tuple[View, list[Read]]] = field(default_factory=list)
    reactions: list[tuple[Reaction, list[Told]]] = field(default_factory=list)
    ledgers: list[tuple[Ledger, list[Told]]] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)


@dataclass(slots=True)
class Done:
    """What a batch did, for metrics and for those who wait."""

    applied: int = 0
    repeated: int = 0
    gaps: int = 0
    letters: int = 0
    appended: bool = False
    regimes: list[RegimeAdopted] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    ledgers: list[Ledger] = field(default_factory=list)
    newest: Record | None = None


class Application:
    """Applies batches for one service."""

    def __init__(self, runtime: Runtime) -> None:
        definition = runtime.definition
        self._runtime = runtime
        self._context = ReactionContext(
            runtime.regimes, runtime.clock, runtime.calendars, runtime.monitored, runtime.heartbeats
        )
        self._views, self._reactions, self._ledgers = definition.views, definition.reactions, definition.ledgers
        self._inbound = definition.inbound
        self._inbound_topics = re.compile(definition.inbound.topics) if definition.inbound else None

    async def apply(self, connection: Connection, batch: Batch) -> Done:
        """Apply a batch inside the caller's transaction. Raises Behind."""
        fresh = await checkpoints.advance(connection, batch)
        done = Done(repeated=len(batch.records) - len(fresh))
        if not fresh:
            return done
        messages, events, letters = self._split(fresh)
        if events:
            unseen, done.gaps = await checkpoints.unseen(connection, events)
            done.repeated += len(events) - len(unseen)
            await self.take(connection, self.read(unseen, letters), done)
        if messages and self._inbound is not None:
            await connection.execute(DURABLE)
            letters += await self._inbound.handle(
                connection, [raw_message(record) for record in messages], self._runtime
            )
            done.appended = True
            done.applied += len(messages)
        await dead_letters.keep(connection, letters)
        done.letters = len(letters)
        return done

    def _split(self, records: Sequence[ConsumerRecord]) -> tuple[list[ConsumerRecord], list[Record], list[DeadLetter]]:
        inbound = self._inbound_topics
        messages: list[ConsumerRecord] = []
        events: list[Record] = []
        letters: list[DeadLetter] = []
        for record in records:
            if inbound is not None and inbound.match(record.topic):
                messages.append(record)
                continue
            try:
                events.append(read_event(record))
            except Unreadable as unreadable:
                letters.append(DeadLetter(raw_message(record), unreadable.code, unreadable.reason))
        return messages, events, letters

    def read(self, records: Sequence[Record], letters: list[DeadLetter]) -> Reading:
        """Decode what each part of the service wants. A record that one of them cannot read goes to nobody."""
        reading = Reading(letters=letters)
        broken: set[int] = set()
        reading.views = [(view, self._view_reads(view, records, broken, letters)) for view in self._views]
        reading.reactions = [(part, self._told(part.reads, records, broken, letters)) for part in self._reactions]
        reading.ledgers = [(part, self._told(part.reads, records, broken, letters)) for part in self._ledgers]
        adoptions = self._told({RegimeAdopted.TYPE: RegimeAdopted}, records, broken, letters)
        reading.regimes = [event for _, event in adoptions if isinstance(event, RegimeAdopted)]
        calendars = self._told({CalendarAdopted.TYPE: CalendarAdopted}, records, broken, letters)
        reading.calendars = [event for _, event in calendars if isinstance(event, CalendarAdopted)]
        reading.monitoring = self._monitoring(records, broken, letters)
        if broken:
            return self.read([record for record in records if id(record) not in broken], letters)
        reading.records = list(records)
        return reading

    def _monitoring(
        self, records: Sequence[Record], broken: set[int], letters: list[DeadLetter]
    ) -> list[MonitoringEvent]:
        reads = {kind.TYPE: kind for kind in (MonitoringBegun, MonitoringEnded)}
        told = (event for _, event in self._told(reads, records, broken, letters))
        return [event for event in told if isinstance(event, MonitoringBegun | MonitoringEnded)]

    @staticmethod
    def _view_reads(view: View, records: Sequence[Record], broken: set[int], letters: list[DeadLetter]) -> list[Read]:
        try:
            return view.select(records)
        except (msgspec.MsgspecError, RecursionError):
            for record in records:
                if record.type in view.reads:
                    try:
                        view.read(record)
                    except (msgspec.MsgspecError, RecursionError) as error:
                        _put_aside(record, str(error), broken, letters)
            return []

    @staticmethod
    def _told(reads: Any, records: Sequence[Record], broken: set[int], letters: list[DeadLetter]) -> list[Told]:
        told: list[Told] = []
        for record in records:
            contract = reads.get(record.type)
            if contract is not None:
                try:
                    told.append((record, contract.model_validate_json(record.data)))
                except ValidationError as error:
                    _put_aside(record, str(error), broken, letters)
        return told

    async def take(self, connection: Connection, reading: Reading, done: Done) -> None:
        """Apply what was read."""
        for adopted in reading.regimes:
            await self._runtime.regimes.store(connection, adopted)
            self._runtime.regimes.learn(adopted)
        for calendar in reading.calendars:
            await self._runtime.calendars.store(connection, calendar)
            self._runtime.calendars.learn(calendar)
        for monitoring in reading.monitoring:
            await self._runtime.monitored.store(connection, monitoring)
            self._runtime.monitored.learn(monitoring)
        done.regimes = reading.regimes
        await self._react(connection, reading, done)
        for view, read in reading.views:
            if read:
                await apply_writes(connection, view.fold(read), view.name)
                if view.touched is not None:
                    done.touched.update(view.touched(read))
        done.applied = len(reading.records)
        done.newest = reading.records[-1] if reading.records else None

    async def _react(self, connection: Connection, reading: Reading, done: Done) -> None:
        commands: dict[int, tuple[Decider[Any, Any], list[Command[Any]]]] = {}
        for reaction, told in reading.reactions:
            _, wanted = commands.setdefault(id(reaction.decider), (reaction.decider, []))
            for record, event in told:
                wanted.extend(reaction.react(record, event, self._context))
        writes = [(ledger, ledger.write(told, self._context)) for ledger, told in reading.ledgers if told]
        if writes or any(wanted for _, wanted in commands.values()):
            await connection.execute(DURABLE)
        for decider, wanted in commands.values():
            if wanted:
                _must_be_accepted(wanted, await execute(connection, decider, wanted))
                done.appended = True
        for ledger, rows in writes:
            if rows:
                await apply_writes(connection, rows, "public")
                done.ledgers.append(ledger)


def _must_be_accepted(wanted: Sequence[Command[Any]], outcomes: Sequence[Outcome[Any]]) -> None:
    """What follows from an event is no wish that may be refused: a refusal means that the event cannot be applied."""
    for command, outcome in zip(wanted, outcomes, strict=True):
        if outcome.refused is not None:
            reasons = "; ".join(defect.message for defect in outcome.refused.defects)
            raise ReactionRefused(f"{type(command.body).__name__} on {command.stream}: {reasons}")


def _put_aside(record: Record, reason: str, broken: set[int], letters: list[DeadLetter]) -> None:
    if id(record) in broken:
        return
    broken.add(id(record))
    names = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers.items()}
    envelope = names | {"ce_type": record.type, "ce_subject": record.stream, "ce_sequence": str(record.version)}
    letters.append(DeadLetter(_message_of(record, envelope), "unreadable_payload", reason))


def _message_of(record: Record, headers: dict[str, str]) -> RawMessage:
    key = record.stream.encode()
    return RawMessage(record.topic, record.partition, record.offset, record.timestamp, key, record.data, headers)
