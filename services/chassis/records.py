"""Records as they come from Kafka, and the CloudEvents that they hold: binary mode and structured JSON mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec

from schemas.catalogue import EVENTS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = 253_402_300_799_999  # of the year 9999, the last that a datetime and Postgres' driver can hold
_MOST_VERSIONS = 2**31 - 1
STRUCTURED = "application/cloudevents+json"
_RELAYED = [
    "ce_specversion", "ce_type", "ce_subject", "ce_sequence", "ce_id", "ce_source", "ce_time", "ce_correlationid",
    "ce_causationid", "content-type",
]  # fmt: skip
_TRACED = [*_RELAYED, "traceparent"]
"""The names of the headers that the relay writes, in its order; its content type is always JSON."""
_TIME = _RELAYED.index("ce_time")
_KNOWN_TYPES = {kind.encode(): kind for kind in EVENTS}
_KNOWN_NAMES = {kind.rpartition(".")[0]: kind for kind in EVENTS}


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


@dataclass(slots=True)
class Record:
    """An event with its envelope; `data` is its JSON payload, not yet decoded.

    What few readers ask for stays in `envelope` as it came, because every record of every topic passes here.
    """

    topic: str
    partition: int
    offset: int
    milliseconds: int
    type: str
    stream: str
    version: int
    data: bytes
    envelope: Mapping[str, bytes] | Sequence[tuple[str, bytes]]
    """A mapping, or the headers just as the relay writes them."""

    def keep_time(self) -> None:
        """Let go of the envelope but for its time, all that a view may ask for.

        Who holds many records at once, as a rebuild does, would carry some thirty small things along with each.
        """
        envelope = self.envelope
        if isinstance(envelope, Mapping):
            self.envelope = {"ce_time": envelope.get("ce_time", b"")}
        else:
            self.envelope = envelope[_TIME : _TIME + 1]

    @property
    def headers(self) -> dict[str, bytes]:
        """Kafka's headers; of those of the same name the last."""
        return dict(self.envelope)

    @property
    def timestamp(self) -> datetime:
        """Kafka's time stamp."""
        return instant(self.milliseconds)

    @property
    def id(self) -> str:
        """CloudEvents id."""
        return self._header("ce_id")

    @property
    def occurred_at(self) -> datetime:
        """CloudEvents time."""
        return datetime.fromisoformat(self._header("ce_time"))

    @property
    def correlation(self) -> str:
        """The conversation that the event belongs to."""
        return self._header("ce_correlationid") or self.stream

    @property
    def causation(self) -> str:
        """Id of what led to the event."""
        return self._header("ce_causationid")

    @property
    def traceparent(self) -> str | None:
        """W3C trace context."""
        return self._header("traceparent") or None

    def _header(self, name: str) -> str:
        value = (self.headers.get(name) or b"").decode("utf-8", "replace")
        return value.replace("\0", "\ufffd")  # Postgres holds no U+0000


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


class _Structured(msgspec.Struct):
    """A CloudEvent in structured mode."""

    id: str
    type: str
    source: str
    specversion: str
    data: msgspec.Raw
    subject: str = ""
    time: str = ""
    sequence: str | int = "0"
    correlationid: str = ""
    causationid: str = ""
    traceparent: str | None = None


_structured = msgspec.json.Decoder(_Structured)


def instant(milliseconds: int) -> datetime:
    """Kafka's time stamp as a datetime in UTC; one beyond the years that can be held is the last or the first."""
    return EPOCH + timedelta(milliseconds=min(max(milliseconds, 0), _LAST_MILLISECOND))


def raw_message(record: ConsumerRecord) -> RawMessage:
    """A portal's message; header values that are not UTF-8 are replaced, to be refused later with a reason.

    Never raises: it is also how a record that cannot be applied is put aside. Kafka lets a header have no value.
    """
    headers = {name.lower(): (value or b"").decode("utf-8", "replace") for name, value in record.headers}
    return RawMessage(
        record.topic, record.partition, record.offset, instant(record.timestamp), record.key, record.value, headers
    )


def read_event(record: ConsumerRecord) -> Record:
    """The domain event in a record.

    Raises Unreadable where the envelope is missing or broken.
    """
    if record.value is None:
        raise Unreadable("empty", "the record has no value")
    try:
        names = [name for name, _ in record.headers]
        if names in (_RELAYED, _TRACED):
            return _from_relayed(record, record.headers)
        headers = dict(record.headers)
        if b"cloudevents+json" in headers.get("content-type", b""):
            return _from_structured(record, _structured.decode(record.value))
        return _of(record, headers["ce_type"], headers["ce_subject"], headers["ce_sequence"], headers)
    except KeyError as missing:
        raise Unreadable("no_envelope", f"the header {missing.args[0]} is missing") from missing
    except (ValueError, TypeError, AttributeError, msgspec.MsgspecError, RecursionError) as error:
        raise Unreadable("broken_envelope", str(error)) from error


def _type_of(given: str) -> str:
    """A type that is none of ours may be of no concern here; another version of one of ours must not be lost."""
    if given not in EVENTS and (known := _KNOWN_NAMES.get(given.rpartition(".")[0])) is not None:
        raise Unreadable("unknown_version", f"{given} is not known, only {known}; update this service, then retry")
    return given


def _version_of(stream: str, given: bytes | str | int) -> int:
    version = int(given)
    if not 0 < version <= _MOST_VERSIONS or not stream or "\0" in stream:
        raise Unreadable("broken_envelope", f"{version} is no version, or the stream has no name or U+0000 in it")
    return version


def _from_relayed(record: ConsumerRecord, headers: Sequence[tuple[str, bytes]]) -> Record:
    """A record with just the headers that `event_headers` writes, in its order: nearly all records are such."""
    return _of(record, headers[1][1], headers[2][1], headers[3][1], headers)


def _of(
    record: ConsumerRecord,
    kind: bytes,
    subject: bytes,
    sequence: bytes,
    envelope: Mapping[str, bytes] | Sequence[tuple[str, bytes]],
) -> Record:
    stream = subject.decode()
    return Record(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        _KNOWN_TYPES.get(kind) or _type_of(kind.decode()),
        stream,
        _version_of(stream, sequence),
        record.value or b"",
        envelope,
    )


def _from_structured(record: ConsumerRecord, event: _Structured) -> Record:
    headers = {
        "ce_id": event.id,
        "ce_time": event.time,
        "ce_correlationid": event.correlationid,
        "ce_causationid": event.causationid,
        "traceparent": event.traceparent or "",
    }
    return Record(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        _type_of(event.type),
        event.subject,
        _version_of(event.subject, event.sequence),
        bytes(event.data),
        {name: value.encode() for name, value in headers.items()},
    )


def event_headers(source: bytes, row: Any) -> list[tuple[str, bytes]]:
    """Binary-mode headers of one row of the log (see relay.py)."""
    stream, version = row["stream"], row["version"]
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", row["type"].encode()),
        ("ce_subject", stream.encode()),
        ("ce_sequence", b"%d" % version),
        ("ce_id", f"{stream}@{version}".encode()),
        ("ce_source", source),
        ("ce_time", row["occurred_at"].isoformat().encode()),
        ("ce_correlationid", row["correlation"].encode()),
        ("ce_causationid", row["causation"].encode()),
        ("content-type", b"application/json"),
    ]
    if row["traceparent"]:
        headers.append(("traceparent", row["traceparent"].encode()))
    return headers
