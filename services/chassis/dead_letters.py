"""Records that could not be handled: kept with their reason, listed, tried again; never lost, never in the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict

from services.chassis.cloud_events import opened
from services.chassis.eventlog import Connection
from services.chassis.records import DeadLetter, RawMessage, Unreadable

_KEEP = """
INSERT INTO dead_letters AS letter (topic, partition, record_offset, key, value, headers, recorded_at,
                                    code, reason)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[], $5::bytea[], $6::jsonb[], $7::timestamptz[],
                     $8::text[], $9::text[])
ON CONFLICT (topic, partition, record_offset) DO UPDATE SET
    code = excluded.code, reason = excluded.reason, attempts = letter.attempts + 1, retried_at = now()
"""
_LIST = """
SELECT id, topic, partition, record_offset, recorded_at, code, reason, attempts, retried_at, resolved_at
FROM dead_letters
WHERE (resolved_at IS NULL OR $1) AND id > $2 ORDER BY id LIMIT $3
"""
# What a portal sent is sealed now with its case: in the clear it would outlive the erasing of that case.
_RESOLVE = """
UPDATE dead_letters SET resolved_at = now(), retried_at = now(), attempts = attempts + 1,
    key = CASE WHEN $2 THEN NULL ELSE key END, value = CASE WHEN $2 THEN NULL ELSE value END,
    headers = CASE WHEN $2 THEN '{}' ELSE headers END, reason = CASE WHEN $2 THEN 'mended' ELSE reason END
WHERE id = ANY($1::bigint[])
"""
_FAILED = "UPDATE dead_letters SET code = $2, reason = $3, retried_at = now(), attempts = attempts + 1 WHERE id = $1"
# What another retry works on is its own business: that one will find that there is nothing left to do.
_ALIKE = """
SELECT * FROM dead_letters WHERE topic = $1 AND key = $2 AND id <> $3 AND resolved_at IS NULL FOR UPDATE SKIP LOCKED
"""
# The reason may tell of the content too. Place, time and code stay: they account for the message.
_LET_GO = """
UPDATE dead_letters SET key = NULL, value = NULL, headers = '{}', reason = $2
WHERE topic ~ $1 AND recorded_at < $3 AND NOT (key IS NULL AND value IS NULL AND headers = '{}')
"""
_REASON_LENGTH = 2000
GONE = "what it held was let go; it cannot be tried again, its portal has to send it again"
"""The reason of a letter that came too long ago."""


class DeadLetterEntry(BaseModel):
    """A dead letter as it is listed."""

    model_config = ConfigDict(frozen=True)

    id: int
    topic: str
    partition: int
    record_offset: int
    recorded_at: datetime
    code: str
    reason: str
    attempts: int
    retried_at: datetime | None
    resolved_at: datetime | None


async def keep(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Put records aside, in the transaction that passes them."""
    if not letters:
        return
    rows = [
        (
            letter.message.topic,
            letter.message.partition,
            letter.message.offset,
            letter.message.key,
            letter.message.value,
            _storable(msgspec.json.encode(letter.message.headers).decode()),
            letter.message.timestamp,
            letter.code,
            _reason(letter.reason),
        )
        for letter in letters
    ]
    columns: tuple[Any, ...] = tuple(list(column) for column in zip(*rows, strict=True))
    await connection.execute(_KEEP, *columns)


class Again:
    """A row of the table in the shape of the record that it was."""

    def __init__(self, row: Any) -> None:
        self.topic, self.partition, self.offset = row["topic"], row["partition"], row["record_offset"]
        self.recorded_at: datetime = row["recorded_at"]
        self.timestamp = int(self.recorded_at.timestamp() * 1000)
        self.key, self.value = row["key"], row["value"]
        self.names: dict[str, str] = json.loads(row["headers"])
        self.headers: Sequence[tuple[str, bytes]] = [(name, value.encode()) for name, value in self.names.items()]

    @property
    def is_message(self) -> bool:
        """Whether a portal sent it; everything else is an event."""
        return ".portal." in self.topic

    def message(self) -> RawMessage:
        """As a portal's message."""
        return RawMessage(self.topic, self.partition, self.offset, self.recorded_at, self.key, self.value, self.names)

    def event(self) -> tuple[str, int] | None:
        """Stream and version of the event that its envelope names; None where it names none."""
        if self.is_message:
            return None
        try:
            envelope = opened(self)
            return (envelope.subject, int(envelope.sequence)) if envelope.subject else None
        except (Unreadable, ValueError):
            return None


async def alike(connection: Connection, row: Any) -> list[int]:
    """Other letters that wait and hold the same version of the same stream: an event may be published twice."""
    event = Again(row).event()
    if event is None:
        return []
    rows = await connection.fetch(_ALIKE, row["topic"], row["key"], row["id"])
    return [other["id"] for other in rows if Again(other).event() == event]


async def resolve(connection: Connection, letters: Sequence[int], *, let_go: bool) -> None:
    """Note that letters were tried again, and need not be any more; forget what they held where `let_go`."""
    await connection.execute(_RESOLVE, letters, let_go)


async def note_failure(connection: Connection, letter: int, code: str, reason: str) -> None:
    """Note that a letter was tried again in vain."""
    await connection.execute(_FAILED, letter, code, _reason(reason))


def _reason(text: str) -> str:
    return _storable(text[:_REASON_LENGTH])


def _storable(text: str) -> str:
    """`text`, plain or as JSON, without U+0000: Postgres holds none, and putting a record aside must never fail."""
    return text.replace("\\u0000", "\\ufffd").replace("\0", "\ufffd")


async def listed(
    connection: Connection, *, resolved: bool = False, after: int = 0, most: int = 50
) -> list[DeadLetterEntry]:
    """Dead letters, oldest first; those that were mended too where `resolved`."""
    return [DeadLetterEntry(**dict(row)) for row in await connection.fetch(_LIST, resolved, after, most)]


async def let_go(connection: Connection, topics: str, before: datetime) -> int:
    """Forget what letters of `topics` (a regular expression) hold that came before an instant; how many there were."""
    status: str = await connection.execute(_LET_GO, f"^(?:{topics})$", GONE, before)
    return int(status.rpartition(" ")[2])


def is_gone(row: Any) -> bool:
    """Whether what a letter held was let go."""
    return row["key"] is None and row["value"] is None and row["headers"] == "{}"
