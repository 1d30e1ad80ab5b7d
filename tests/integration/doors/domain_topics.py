"""Attempts at the topics between services: each reader puts aside what it cannot read and goes on."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping

from aiokafka.errors import MessageSizeTooLargeError

from tests.integration.doors.attempts import FORGED_STREAM, Attempt, Kind
from tests.integration.doors.county import REGION, County
from tests.integration.doors.portal_topics import DEEP, FAR_FUTURE, STRUCTURED

# Who reads the types below; others on the same topics pass over what is of no concern to them.
READERS = {
    "matter": ("intake", "tracking", "scoring", "notify"),
    "supervision": ("intake", "tracking"),
    "score": ("notify",),
    "regime": ("intake", "tracking", "scoring", "notify"),
}
TYPES = {
    "matter": b"duban.matter.registered.v1",
    "supervision": b"duban.obligation.opened.v1",
    "score": b"duban.score.published.v1",
    "regime": b"duban.regime.adopted.v1",
}


def envelope(noun: str, **changed: bytes | None) -> dict[str, bytes | None]:
    """Headers as the relay writes them, of a stream that nobody has."""
    stream = f"{FORGED_STREAM}-{secrets.token_hex(6)}"
    sound: Mapping[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_type": TYPES[noun],
        "ce_subject": stream.encode(),
        "ce_sequence": b"1",
        "ce_id": f"{stream}@1".encode(),
        "ce_source": b"/doors",
        "ce_time": b"2026-03-02T01:00:00+00:00",
        "ce_correlationid": b"doors",
        "ce_causationid": b"doors",
    }
    return {**sound, **changed}


def record(
    noun: str, value: bytes | None, timestamp: int | None = None, *, structured: bool = False, **changed: bytes | None
) -> Callable[[County], Awaitable[str]]:
    """Publish one record; what came back is what each reader made of it, once where all agree."""

    async def carry_out(county: County) -> str:
        headers = STRUCTURED if structured else envelope(noun, **changed)
        place = await county.publish(f"{REGION}.{noun}", value, headers, timestamp)
        letters = {service: await county.letter(service, place) for service in READERS[noun]}
        return ", ".join(sorted(set(letters.values())))

    return carry_out


def wrong_types(noun: str) -> bytes:
    """A payload whose every field has another type than it must have."""
    names = ("region", "matter", "case_number", "obligation", "period", "digest", "regime", "document", "standings")
    return json.dumps({name: [noun] for name in names}).encode()


async def too_large_for_kafka(county: County) -> str:
    """Nothing of that size gets between services."""
    try:
        await county.publish(f"{REGION}.matter", b"x" * 1_900_000, envelope("matter"))
    except MessageSizeTooLargeError:
        return "refused by Kafka"
    return "taken"


def _each(kind: Kind, name: str, outcome: str, value: Callable[[str], bytes | None]) -> list[Attempt]:
    return [Attempt(kind, f"{name} on {noun}", outcome, record(noun, value(noun))) for noun in READERS]


ATTEMPTS = (
    *_each(Kind.MALFORMED, "broken JSON", "unreadable_payload", lambda noun: b"{broken"),
    *_each(Kind.MALFORMED, "nothing", "empty", lambda noun: None),
    *_each(Kind.WRONG_TYPES, "lists for texts", "unreadable_payload", wrong_types),
    *(
        Attempt(
            Kind.UNKNOWN_VERSION, f"version 9 on {noun}", "unknown_version",
            record(noun, b"{}", ce_type=TYPES[noun].replace(b".v1", b".v9")),
        )
        for noun in READERS
    ),
    Attempt(Kind.MALFORMED, "nested without end", "unreadable_payload", record("matter", b'{"matter":' + DEEP + b"}")),
    Attempt(
        Kind.MALFORMED, "nested without end, in structured mode", "broken_envelope",
        record(
            "matter", b'{"id":"1","type":"x","source":"x","specversion":"1.0","data":' + DEEP + b"}", structured=True
        ),
    ),
    Attempt(Kind.MALFORMED, "no envelope", "broken_envelope", record("matter", b"{}", ce_subject=None)),
    Attempt(
        Kind.MALFORMED, "U+0000 in the stream", "broken_envelope",
        record("matter", b"{}", ce_subject=f"{FORGED_STREAM}\0".encode()),
    ),
    Attempt(
        Kind.MALFORMED, "U+0000 in other headers", "unreadable_payload",
        record("matter", b"{}", ce_correlationid=b"a\0b", ce_causationid=b"\0", traceparent=b"\0"),
    ),
    Attempt(
        Kind.MALFORMED, "a time stamp beyond all years", "unreadable_payload",
        record("matter", b"{}", FAR_FUTURE),
    ),
    Attempt(Kind.WRONG_TYPES, "a word for the version", "broken_envelope", record("matter", b"{}", ce_sequence=b"one")),
    Attempt(
        Kind.OVERSIZED, "a version of 30 digits", "broken_envelope", record("matter", b"{}", ce_sequence=b"9" * 30)
    ),
    Attempt(Kind.OVERSIZED, "half a megabyte of nothing", "unreadable_payload", record("matter", b" " * 500_000)),
    Attempt(Kind.HUNDRED_MEGABYTES, "more than a topic takes", "refused by Kafka", too_large_for_kafka),
)  # fmt: skip

NOT_HERE = {
    Kind.UNKNOWN_PORTAL: "no portal may write here (deploy/kafka)",
    Kind.FORGED_TOKEN: "Kafka's own access list decides who may publish (deploy/kafka)",
    Kind.FOREIGN_CASE: "services write here, and a forged stream is named by duban verify (test_unharmed.py)",
    Kind.MARKUP: "texts come in by the other doors and reach these topics from there",
    Kind.SLOW_CLIENT: "a slow producer waits at the broker, never at a service",
}
