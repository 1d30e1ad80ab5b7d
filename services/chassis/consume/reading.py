"""Records read and sorted by who wants what of them: before their transaction, while another one is under way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from pydantic import ValidationError

from schemas.contract import EventContract
from schemas.events.calendar import CalendarAdopted
from schemas.events.finding import MonitoringBegun, MonitoringEnded
from schemas.events.regime import RegimeAdopted
from services.chassis.cloud_events import read_event
from services.chassis.reactions import Told
from services.chassis.records import ConsumerRecord, DeadLetter, RawMessage, Record, Unreadable, raw_message
from services.chassis.service import ServiceDefinition
from services.chassis.views import Read, View

_LEARNED: Mapping[str, type[EventContract]] = {
    kind.TYPE: kind for kind in (RegimeAdopted, CalendarAdopted, MonitoringBegun, MonitoringEnded)
}


@dataclass(slots=True)
class Reading:
    """What was read. Views, reactions and ledgers come in the order of the definition."""

    events: list[Record] = field(default_factory=list)
    messages: list[ConsumerRecord] = field(default_factory=list)
    unreadable: list[DeadLetter] = field(default_factory=list)
    """Records whose envelope cannot be read."""
    sound: list[Record] = field(default_factory=list)
    """Those of `events` whose payload everybody could read; what follows was read of them."""
    letters: list[DeadLetter] = field(default_factory=list)
    """The others."""
    views: list[list[Read]] = field(default_factory=list)
    reactions: list[list[Told]] = field(default_factory=list)
    ledgers: list[list[Told]] = field(default_factory=list)
    learned: list[EventContract] = field(default_factory=list)
    """What every service keeps: regimes, calendars, what is monitored."""

    def add(self, later: Reading) -> None:
        """Put what was read later behind it."""
        self.events += later.events
        self.messages += later.messages
        self.unreadable += later.unreadable
        self.sound += later.sound
        self.letters += later.letters
        self.learned += later.learned
        for view, reads in zip(self.views, later.views, strict=True):
            view.extend(reads)
        for part, told in zip(self.reactions + self.ledgers, later.reactions + later.ledgers, strict=True):
            part.extend(told)


class Reader:
    """Reads records for one service. Pure: what was read once is right however often its transaction is tried."""

    def __init__(self, definition: ServiceDefinition) -> None:
        self._definition = definition
        self._messages = re.compile(definition.inbound.topics).match if definition.inbound else None

    def read(self, records: Sequence[ConsumerRecord]) -> Reading:
        """Read records as they come from Kafka."""
        events: list[Record] = []
        messages: list[ConsumerRecord] = []
        unreadable: list[DeadLetter] = []
        are_messages = self._messages
        for record in records:
            if are_messages is not None and are_messages(record.topic):
                messages.append(record)
                continue
            try:
                events.append(read_event(record))
            except Unreadable as defect:
                unreadable.append(DeadLetter(raw_message(record), defect.code, defect.reason))
        reading = self.read_payloads(events)
        reading.messages, reading.unreadable = messages, unreadable
        return reading

    def read_payloads(self, events: Sequence[Record]) -> Reading:
        """Decode what each part of the service wants. An event that one of them cannot read goes to nobody."""
        definition, broken = self._definition, _Broken()
        views = [_of_view(view, events, broken) for view in definition.views]
        reactions = [_told(part.reads, events, broken) for part in definition.reactions]
        ledgers = [_told(part.reads, events, broken) for part in definition.ledgers]
        learned = [event for _, event in _told(_LEARNED, events, broken)]
        if broken.letters:
            reading = self.read_payloads([event for event in events if id(event) not in broken.letters])
            reading.events, reading.letters = list(events), [*broken.letters.values()]
            return reading
        return Reading(
            list(events), sound=list(events), views=views, reactions=reactions, ledgers=ledgers, learned=learned
        )


class _Broken:
    """Events that somebody could not read, each with the first reason."""

    def __init__(self) -> None:
        self.letters: dict[int, DeadLetter] = {}

    def put_aside(self, record: Record, reason: str) -> None:
        if id(record) not in self.letters:
            self.letters[id(record)] = DeadLetter(_message_of(record), "unreadable_payload", reason)


def _of_view(view: View, events: Sequence[Record], broken: _Broken) -> list[Read]:
    try:
        return view.select(events)
    except (msgspec.MsgspecError, RecursionError):
        for event in events:
            if event.type in view.reads:
                try:
                    view.read(event)
                except (msgspec.MsgspecError, RecursionError) as error:
                    broken.put_aside(event, str(error))
        return []


def _told(reads: Mapping[str, type[EventContract]], events: Sequence[Record], broken: _Broken) -> list[Told]:
    told: list[Told] = []
    for event in events:
        contract = reads.get(event.type)
        if contract is not None:
            try:
                told.append((event, contract.model_validate_json(event.data)))
            except ValidationError as error:
                broken.put_aside(event, str(error))
    return told


def _message_of(record: Record) -> RawMessage:
    """In binary mode, so that who looks at the letter sees the payload alone."""
    headers = {
        "ce_type": record.type,
        "ce_subject": record.stream,
        "ce_sequence": str(record.version),
        "ce_id": record.id,
        "ce_time": record.time,
        "ce_correlationid": record.correlationid,
        "ce_causationid": record.causationid,
        "traceparent": record.trace or "",
    }
    key = record.stream.encode()
    return RawMessage(record.topic, record.partition, record.offset, record.timestamp, key, record.data, headers)
