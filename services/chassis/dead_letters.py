"""Records that could not be handled: kept with their reason, listed, tried again; never lost, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict

from services.chassis.eventlog import Connection
from services.chassis.records import DeadLetter

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
_REASON_LENGTH = 2000


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
            _storable(letter.reason[:_REASON_LENGTH]),
        )
        for letter in letters
    ]
    columns: tuple[Any, ...] = tuple(list(column) for column in zip(*rows, strict=True))
    await connection.execute(_KEEP, *columns)


def _storable(text: str) -> str:
    """`text`, plain or as JSON, without U+0000: Postgres holds none, and putting a record aside must never fail."""
    return text.replace("\\u0000", "\\ufffd").replace("\0", "\ufffd")


async def listed(
    connection: Connection, *, resolved: bool = False, after: int = 0, most: int = 50
) -> list[DeadLetterEntry]:
    """Dead letters, oldest first; those that were mended too where `resolved`."""
    return [DeadLetterEntry(**dict(row)) for row in await connection.fetch(_LIST, resolved, after, most)]
