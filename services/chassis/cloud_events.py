"""The CloudEvents in our topics: the relay writes structured JSON, which is read as well as binary mode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from schemas.catalogue import EVENTS
from schemas.identity import event_id
from services.chassis.records import ConsumerRecord, Record, Unreadable

HEADERS = [("content-type", b"application/cloudevents+json")]
"""All headers of a record that the relay writes."""
_AS_READ = tuple(HEADERS)
_STRUCTURED = b"cloudevents+json"
_MOST_VERSIONS = 2**31 - 1
_KNOWN_TYPES = {kind: kind for kind in EVENTS}
_KNOWN_NAMES = {kind.rpartition(".")[0]: kind for kind in EVENTS}


class CloudEvent(msgspec.Struct, gc=False):
    """What is used of a CloudEvent. `data` is the payload byte for byte as it came."""

    type: str
    data: msgspec.Raw
    subject: str = ""
    sequence: str | int = "0"
    time: str = ""
    correlationid: str = ""
    causationid: str = ""
    traceparent: str | None = None


class _Written(msgspec.Struct, omit_defaults=True):
    """A CloudEvent as it is written. JSON is what `data` is where nothing else is said."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    sequence: str
    time: Any
    correlationid: str
    causationid: str
    data: msgspec.Raw
    traceparent: str | None = None


_read = msgspec.json.Decoder(CloudEvent).decode
_write = msgspec.json.Encoder().encode


def cloud_event(source: str, row: Mapping[str, Any]) -> bytes:
    """A row of the log as the value of a record; `HEADERS` belong to it. `source` is `/<service>`."""
    stream, version = row["stream"], row["version"]
    return _write(
        _Written(
            "1.0",
            event_id(stream, version),
            source,
            row["type"],
            stream,
            str(version),
            row["occurred_at"],
            row["correlation"],
            row["causation"],
            msgspec.Raw(row["data"]),
            row["traceparent"] or None,
        )
    )


def opened(record: ConsumerRecord) -> CloudEvent:
    """The CloudEvent in a record, in either mode.

    Raises Unreadable where there is none.
    """
    value, headers = record.value, record.headers
    if value is None:
        raise Unreadable("empty", "the record has no value")
    try:
        if headers == _AS_READ:
            return _read(value)
        named = dict(headers)
        if _STRUCTURED in named.get("content-type", b""):
            return _read(value)
        return _of_headers(value, named)
    except KeyError as missing:
        raise Unreadable("no_envelope", f"the header {missing.args[0]} is missing") from missing
    except (ValueError, TypeError, AttributeError, msgspec.MsgspecError, RecursionError) as error:
        raise Unreadable("broken_envelope", str(error)) from error


def read_event(record: ConsumerRecord) -> Record:
    """The domain event in a record.

    Raises Unreadable where the envelope is missing or broken.
    """
    event = opened(record)
    return Record(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        _KNOWN_TYPES.get(event.type) or _type_of(event.type),
        event.subject,
        _version_of(event.subject, event.sequence),
        bytes(event.data),
        event.time,
        event.correlationid,
        event.causationid,
        event.traceparent,
    )


def _of_headers(value: bytes, headers: Mapping[str, bytes]) -> CloudEvent:
    """Binary mode: the envelope in headers, which are UTF-8; those that only explain are read as well as can be."""
    kind, subject, sequence = (headers[name].decode() for name in ("ce_type", "ce_subject", "ce_sequence"))
    told = (
        (headers.get(name) or b"").decode("utf-8", "replace")
        for name in ("ce_time", "ce_correlationid", "ce_causationid", "traceparent")
    )
    return CloudEvent(kind, msgspec.Raw(value), subject, sequence, *told)


def _type_of(given: str) -> str:
    """A type that is none of ours may be of no concern here; another version of one of ours must not be lost."""
    if (known := _KNOWN_NAMES.get(given.rpartition(".")[0])) is not None:
        raise Unreadable("unknown_version", f"{given} is not known, only {known}; update this service, then retry")
    return given


def _version_of(stream: str, given: str | int) -> int:
    try:
        version = int(given)
    except ValueError as error:
        raise Unreadable("broken_envelope", str(error)) from error
    if not 0 < version <= _MOST_VERSIONS or not stream or "\0" in stream:
        raise Unreadable("broken_envelope", f"{version} is no version, or the stream has no name or U+0000 in it")
    return version
