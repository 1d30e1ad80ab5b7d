"""Records as they come from Kafka, and the events that were read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from schemas.identity import event_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = 253_402_300_799_999  # of the year 9999, the last that a datetime and Postgres' driver can hold


class ConsumerRecord(Protocol):
    """What is used of aiokafka's record."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Unreadable(Exception):
    """A record that is no event of ours; `code` is stable, the text says what is wrong."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Record(msgspec.Struct, gc=False):
    """An event with its envelope; `data` is its JSON payload, not yet decoded.

    Every record of every topic passes here. It refers to nothing but texts and bytes, so that the interpreter need not
    look at it when it looks for garbage.
    """

    topic: str
    partition: int
    offset: int
    milliseconds: int
    type: str
    stream: str
    version: int
    data: bytes
    time: str = ""
    """CloudEvents time as it was written; this and what follows are not looked at before they are asked for."""
    correlationid: str = ""
    causationid: str = ""
    trace: str | None = None

    def keep_time(self) -> None:
        """Let go of the envelope but for its time, all that a view may ask for: a rebuild holds many records."""
        self.correlationid = self.causationid = ""
        self.trace = None

    @property
    def timestamp(self) -> datetime:
        """Kafka's time stamp."""
        return instant(self.milliseconds)

    @property
    def id(self) -> str:
        """CloudEvents id."""
        return event_id(self.stream, self.version)

    @property
    def occurred_at(self) -> datetime:
        """CloudEvents time."""
        return datetime.fromisoformat(self.time)

    @property
    def correlation(self) -> str:
        """The conversation that the event belongs to."""
        return _storable(self.correlationid) or self.stream

    @property
    def causation(self) -> str:
        """Id of what led to the event."""
        return _storable(self.causationid)

    @property
    def traceparent(self) -> str | None:
        """W3C trace context."""
        return _storable(self.trace or "") or None


@dataclass(slots=True)
class RawMessage:
    """A message of a portal as it lies in Kafka."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]

    @property
    def place(self) -> str:
        """`topic/partition/offset`: what caused everything that follows from it."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be handled, with its reason."""

    message: RawMessage
    code: str
    reason: str


def instant(milliseconds: int) -> datetime:
    """Kafka's time stamp as a datetime in UTC; one beyond the years that can be held is the last or the first."""
    return EPOCH + timedelta(milliseconds=min(max(milliseconds, 0), _LAST_MILLISECOND))


def _storable(text: str) -> str:
    return text.replace("\0", "\ufffd")  # Postgres holds no U+0000


def raw_message(record: ConsumerRecord) -> RawMessage:
    """A portal's message; header values that are not UTF-8 are replaced, to be refused later with a reason.

    Never raises: it is also how a record that cannot be applied is put aside. Kafka lets a header have no value.
    """
    headers = {name.lower(): (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    return RawMessage(
        record.topic, record.partition, record.offset, instant(record.timestamp), record.key, record.value, headers
    )
