"""Wrapped keys of the cases: read and written for a whole batch at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.chassis.eventlog import Connection

_KEYS = "SELECT stream, wrapped_key FROM case_keys WHERE stream = ANY($1::text[])"
_KEEP = """
INSERT INTO case_keys (stream, wrapped_key) SELECT * FROM unnest($1::text[], $2::bytea[])
ON CONFLICT (stream) DO NOTHING
"""


async def keys_of(connection: Connection, streams: Sequence[str]) -> dict[str, bytes]:
    """The wrapped keys of those streams that have one."""
    rows = await connection.fetch(_KEYS, streams)
    return {row[0]: row[1] for row in rows}


async def keep_keys(connection: Connection, keys: Mapping[str, bytes]) -> None:
    """Keep the keys of new cases, in the transaction of their registration."""
    if keys:
        await connection.execute(_KEEP, list(keys), list(keys.values()))
