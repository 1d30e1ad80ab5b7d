"""The event log in Postgres: heads with expected versions, appends in one statement, a hash chain per stream."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

import asyncpg

from schemas.catalogue import EVENTS
from schemas.contract import EventContract
from services.chassis import metrics
from services.chassis.decider import Decider, Repacked
from services.chassis.snapshots import Snapshots

S = TypeVar("S")
Connection: TypeAlias = "asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]"
Place: TypeAlias = tuple[int, int]
"""Where the row of a head lies as long as it is locked: its `ctid`."""

GENESIS = bytes(32)
"""What the first event of a stream is chained to."""

_HEADS = "SELECT stream, version, hash, state, state_version FROM streams WHERE stream = ANY($1::text[])"
_HEADS_LOCKED = _HEADS + " ORDER BY stream FOR UPDATE"

# A stream whose version is no longer the expected one is not among those returned, and its events are left out. So is
# one that a transaction with a higher number has moved: published by these numbers, its events would be out of order.
_MOVE = """
INSERT INTO streams AS head (stream, previous_version, version, hash, state, state_version, wake_at, moved_by)
SELECT stream, before, version, hash, state, $1::smallint, wake_at, pg_current_xact_id()
FROM unnest($2::text[], $3::int[], $4::int[], $5::bytea[], $6::bytea[], $7::timestamptz[])
     AS new (stream, before, version, hash, state, wake_at)
ON CONFLICT (stream) DO UPDATE SET
    previous_version = excluded.previous_version, version = excluded.version, hash = excluded.hash,
    state = excluded.state, state_version = excluded.state_version, wake_at = excluded.wake_at,
    moved_by = excluded.moved_by
WHERE head.version = excluded.previous_version AND head.moved_by <= excluded.moved_by
RETURNING stream
"""

# Where the heads lie is known, so that no index is asked for them.
_MOVE_AT = """
UPDATE streams AS head SET
    previous_version = new.before, version = new.version, hash = new.hash, state = new.state,
    state_version = $1::smallint, wake_at = new.wake_at, moved_by = pg_current_xact_id()
FROM unnest($2::tid[], $3::text[], $4::int[], $5::int[], $6::bytea[], $7::bytea[], $8::timestamptz[])
     AS new (place, stream, before, version, hash, state, wake_at)
WHERE head.ctid = new.place AND head.stream = new.stream AND head.version = new.before
  AND head.moved_by <= pg_current_xact_id()
"""
_MOVED = "SELECT stream FROM streams WHERE stream = ANY($1::text[]) AND hash = ANY($2::bytea[])"
_COLUMNS = (
    "stream", "version", "type", "topic", "occurred_at", "data", "sealed", "causation", "correlation", "traceparent",
    "hash",
)  # fmt: skip

_STREAM = """
SELECT position, stream, version, type, topic, occurred_at, data, sealed, causation, correlation, traceparent, hash
FROM events WHERE stream = $1 AND version > $2 ORDER BY version
"""


class Cause(NamedTuple):
    """Why something happens: the id of the message that led to it, the conversation, and the W3C trace context."""

    causation: str
    correlation: str
    traceparent: str | None = None


@dataclass(slots=True)
class Head(Generic[S]):
    """The newest version of a stream, the hash of its last event and the state folded so far."""

    stream: str
    version: int
    hash: bytes
    state: S

    @classmethod
    def empty(cls, stream: str, initial: S) -> Head[S]:
        """Of a stream that does not exist yet."""
        return cls(stream, 0, GENESIS, initial)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row of the log."""

    position: int
    stream: str
    version: int
    type: str
    topic: str
    occurred_at: datetime
    data: bytes
    sealed: bytes | None
    causation: str
    correlation: str
    traceparent: str | None
    hash: bytes

    def payload(self) -> EventContract:
        """The contract that `data` holds. Raises KeyError for a type that the catalogue does not know."""
        return EVENTS[self.type].model.model_validate_json(self.data)


def chained(previous: bytes, stream: str, version: int, kind: str, data: bytes, sealed: bytes | None) -> bytes:
    """Hash of an event and, through `previous`, of all before it in its stream."""
    place = f"{stream}@{version}\0{kind}\0".encode()
    return hashlib.sha256(b"".join((previous, b"\0", place, data, b"\0", sealed or b""))).digest()


def encode(event: EventContract) -> bytes:
    """Compact JSON, serialised once: these bytes are stored, hashed and published."""
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


@dataclass(slots=True)
class Appending(Generic[S]):
    """New events of one decider on their way into the log, column by column as Postgres wants them."""

    decider: Decider[S, Any]
    snapshots: Snapshots[S]
    heads: dict[str, tuple[Head[S] | Head[Repacked], int]] = field(default_factory=dict)
    """Each stream with the version that it had before."""
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    """Stream, version, type, topic, time, data, ciphertext, causation, correlation, trace context and hash of each."""

    @classmethod
    def of(cls, decider: Decider[S, Any]) -> Appending[S]:
        """Nothing yet."""
        return cls(decider, Snapshots.of(decider))

    def add(
        self, head: Head[S], events: Sequence[EventContract], at: datetime, cause: Cause, sealed: bytes | None = None
    ) -> None:
        """Put events after `head`, which moves on."""
        stream, version, digest, state = head.stream, head.version, head.hash, head.state
        self.heads.setdefault(stream, (head, version))
        evolve, topic, keep = self.decider.evolve, self.decider.topic, self.rows.append
        causation, correlation, traceparent = cause
        for event in events:
            version += 1
            kind, data = event.TYPE, encode(event)
            digest = chained(digest, stream, version, kind, data, sealed)
            state = evolve(state, event)
            keep((stream, version, kind, topic(event), at, data, sealed, causation, correlation, traceparent, digest))
            sealed = None
        head.version, head.hash, head.state = version, digest, state

    def add_made(self, stream: str, version: int, digest: bytes, became: Repacked, at: datetime, cause: Cause) -> None:
        """Put events after a head that are serialised already."""
        before = version
        for kind, topic, data in became.made:
            version += 1
            digest = chained(digest, stream, version, kind, data, None)
            self.rows.append((stream, version, kind, topic, at, data, None, *cause, digest))
        self.heads[stream] = Head(stream, version, digest, became), before

    def head_columns(self) -> tuple[tuple[Any, ...], ...]:
        """Streams, the versions before and after, hashes, states and when to wake them; in the order of `heads`."""
        wake_at, encode_state = self.decider.wake_at, self.snapshots.encode
        rows: list[tuple[Any, ...]] = []
        for head, before in self.heads.values():
            state = head.state
            packed = state[1:] if isinstance(state, Repacked) else (encode_state(state), wake_at(state))
            rows.append((head.stream, before, head.version, head.hash, *packed))
        return tuple(zip(*rows, strict=True))


async def load_heads(
    connection: Connection, snapshots: Snapshots[S], streams: Sequence[str], *, lock: bool
) -> dict[str, Head[S]]:
    """Heads of those of `streams` that exist. With `lock` they stay locked until the transaction ends."""
    rows = await connection.fetch(_HEADS_LOCKED if lock else _HEADS, streams)
    return {row[0]: await head_of(connection, snapshots, row) for row in rows}


def kept_head(snapshots: Snapshots[S], row: Any) -> Head[S] | None:
    """A head from its row (stream, version, hash, state, state_version); None where the snapshot is outdated."""
    stream, version, digest, state, state_version = row[:5]
    if state_version != snapshots.decider.state_version:
        return None
    return Head(stream, version, digest, snapshots.decode(state))


async def head_of(connection: Connection, snapshots: Snapshots[S], row: Any) -> Head[S]:
    """A head from its row; an outdated snapshot is folded anew."""
    kept = kept_head(snapshots, row)
    if kept is not None:
        return kept
    stream, version, digest = row[:3]
    folded = snapshots.decider.initial
    for event in await read_stream(connection, stream):
        folded = snapshots.decider.evolve(folded, event.payload())
    return Head(stream, version, digest, folded)


async def write(connection: Connection, appending: Appending[Any]) -> set[str]:
    """Append all inside the caller's transaction. Gives the streams that took their events; the others had moved on.

    Heads are locked in the order of their names, as everywhere, so that no two transactions wait for each other.
    """
    version = appending.decider.state_version
    appending.heads = dict(sorted(appending.heads.items()))
    with metrics.APPEND_SECONDS.time():
        moved = {row[0] for row in await connection.fetch(_MOVE, version, *appending.head_columns())}
        rows = appending.rows
        if len(moved) < len(appending.heads):
            rows = [row for row in rows if row[0] in moved]
        await _add_events(connection, rows)
    return moved


async def write_held(connection: Connection, appending: Appending[Any], places: Sequence[Place]) -> None:
    """Append all to streams whose heads the caller's transaction has locked, each found at its place of `places`.

    None of them may have been moved by a later transaction.
    """
    moved = await write_at(connection, appending, places)
    assert len(moved) == len(places), f"{len(moved)} of {len(places)} locked heads"


async def write_at(connection: Connection, appending: Appending[Any], places: Sequence[Place]) -> set[str]:
    """Append to streams whose heads still lie where they were read, at `places` in the order of `appending.heads`.

    Gives those that took their events; what somebody else moved lies elsewhere, and takes nothing. No index is asked.
    """
    columns = appending.head_columns()
    rows = appending.rows
    with metrics.APPEND_SECONDS.time():
        status = await connection.execute(_MOVE_AT, appending.decider.state_version, places, *columns)
        if status == f"UPDATE {len(places)}":
            took = set(appending.heads)
        else:
            streams, _, _, hashes, *_ = columns
            took = {row[0] for row in await connection.fetch(_MOVED, streams, hashes)}
            rows = [row for row in rows if row[0] in took]
        await _add_events(connection, rows)
    return took


async def _add_events(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    await connection.copy_records_to_table("events", records=rows, columns=_COLUMNS)
    metrics.EVENTS_APPENDED.inc(len(rows))


async def read_stream(connection: Connection, stream: str, after: int = 0) -> list[StoredEvent]:
    """Events of a stream in order, those with a version above `after`."""
    return [StoredEvent(*row) for row in await connection.fetch(_STREAM, stream, after)]
