"""Positions of partitions and versions of streams: what was applied already is dropped, what is missing shows.

A version of a stream was applied when `seen` has reached it and no row of `gaps` says that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.chassis.consume.places import Batch, Place
from services.chassis.eventlog import Connection
from services.chassis.records import ConsumerRecord, Record

# Moving the checkpoint first locks it: of two consumers of one partition the second waits and then drops.
_ADVANCE = """
INSERT INTO checkpoints AS known (topic, partition, next_offset)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
ON CONFLICT (topic, partition) DO UPDATE SET next_offset = greatest(known.next_offset, excluded.next_offset)
RETURNING topic, partition, old.next_offset
"""

# Gives only the streams that do not continue where they left off; in the ordinary case none.
_SEE = """
WITH batch AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS new (stream, first, last)
), known AS (
    INSERT INTO seen AS head (stream, version) SELECT stream, last FROM batch
    ON CONFLICT (stream) DO UPDATE SET version = greatest(head.version, excluded.version)
    RETURNING stream, old.version AS before
)
SELECT stream, coalesce(before, 0) AS before FROM known JOIN batch USING (stream) WHERE coalesce(before, 0) <> first - 1
"""

_GAPS = """
INSERT INTO gaps (stream, expected, found, topic) SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[])
ON CONFLICT DO NOTHING
"""

AS_A_CONSUMER = "LOCK TABLE checkpoints IN ROW EXCLUSIVE MODE"
"""Who applies something without moving a checkpoint waits, as consumers do, while a rebuilt view is compared."""

# Locks the head of a stream: its next events and other late ones wait.
_HOLD = """
INSERT INTO seen AS head (stream, version) VALUES ($1, 0)
ON CONFLICT (stream) DO UPDATE SET version = head.version RETURNING version
"""

_TAKE_GAP = (
    "DELETE FROM gaps WHERE stream = $1 AND expected <= $2 AND found > $2 RETURNING expected, found, topic, seen_at"
)

_KEEP_GAP = "INSERT INTO gaps (stream, expected, found, topic, seen_at) VALUES ($1, $2, $3, $4, $5)"


class Behind(Exception):
    """The checkpoints of some partitions lie before what was to be applied: a crash of Postgres took their last moves.

    `back_to` says where these partitions have to go on.
    """

    def __init__(self, back_to: Mapping[Place, int]) -> None:
        super().__init__(", ".join(f"{topic}/{number}: {to}" for (topic, number), to in back_to.items()))
        self.back_to = back_to


async def advance(connection: Connection, batch: Batch) -> Sequence[ConsumerRecord]:
    """Move the checkpoints past a batch. Gives those of its records that had not been passed before.

    Raises Behind where records that nobody applied lie between a checkpoint and the batch.
    """
    topics, partitions = zip(*batch.ends, strict=True)
    rows = await connection.fetch(_ADVANCE, topics, partitions, list(batch.ends.values()))
    before: dict[Place, int] = {(row[0], row[1]): row[2] or 0 for row in rows}
    if behind := {place: before[place] for place, begins in batch.begins.items() if before[place] < begins}:
        raise Behind(behind)
    if all(before[place] <= begins for place, begins in batch.begins.items()):
        return batch.records
    return [record for record in batch.records if record.offset >= before[record.topic, record.partition]]


async def positions(connection: Connection, places: Iterable[Place]) -> dict[Place, int]:
    """Next offset of each partition; 0 where nothing was consumed yet."""
    wanted = list(places)
    if not wanted:
        return {}
    topics, partitions = zip(*wanted, strict=True)
    rows = await connection.fetch(
        "SELECT topic, partition, next_offset FROM checkpoints"
        " WHERE (topic, partition) IN (SELECT * FROM unnest($1::text[], $2::int[]))",
        topics,
        partitions,
    )
    known = {(row[0], row[1]): row[2] for row in rows}
    return {place: known.get(place, 0) for place in wanted}


class Continuity:
    """First and last version of each stream in a batch, repetitions within it dropped.

    `last` carries the last versions of the batches before, and is moved on.
    """

    def __init__(self, records: Sequence[Record], last: dict[str, int] | None = None) -> None:
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {} if last is None else last
        self.gaps: list[tuple[str, int, int, str]] = []
        self.fresh: list[Record] = []
        self._follow(records)

    def _follow(self, records: Sequence[Record]) -> None:
        first, last, keep = self.first, self.last, self.fresh.append
        for record in records:
            stream, version = record.stream, record.version
            known = last.get(stream)
            if known is None:
                first[stream] = version
            elif version <= known:
                continue
            elif version != known + 1:
                self.gaps.append((stream, known + 1, version, record.topic))
            last[stream] = version
            keep(record)


async def unseen(connection: Connection, records: Sequence[Record]) -> tuple[Sequence[Record], int]:
    """Those of `records` that were never applied, and how many gaps there are. Gaps are noted, not waited for."""
    batch = Continuity(records)
    rows = await connection.fetch(_SEE, list(batch.first), list(batch.first.values()), list(batch.last.values()))
    before: dict[str, int] = {row[0]: row[1] for row in rows}
    fresh: Sequence[Record] = batch.fresh
    if before:
        fresh = [record for record in batch.fresh if record.version > before.get(record.stream, 0)]
        topics = {record.stream: record.topic for record in fresh}
        batch.gaps += [
            (stream, version + 1, first, topics[stream])
            for stream, version in before.items()
            if (first := batch.first[stream]) > version + 1
        ]
    if batch.gaps:
        columns: tuple[Any, ...] = tuple(zip(*batch.gaps, strict=True))
        await connection.execute(_GAPS, *columns)
    return fresh, len(batch.gaps)


async def put_aside(connection: Connection, records: Sequence[Record]) -> None:
    """Note that records which `seen` has passed were not applied: they are missing until they are tried again."""
    rows = [(record.stream, record.version, record.version + 1, record.topic) for record in records]
    await connection.execute(_GAPS, *zip(*rows, strict=True))


async def is_missing(connection: Connection, record: Record) -> bool:
    """Whether a record that comes late was never applied. Notes that it is applied now: the caller has to do it.

    Fills its part of a gap, or moves `seen` on as a consumer would. Holds the stream until the transaction ends.
    """
    reached: int = await connection.fetchval(_HOLD, record.stream)
    if record.version > reached:
        await unseen(connection, [record])
        return True
    gaps = await connection.fetch(_TAKE_GAP, record.stream, record.version)
    for expected, found, *rest in gaps:
        for first, end in ((expected, record.version), (record.version + 1, found)):
            if first < end:
                await connection.execute(_KEEP_GAP, record.stream, first, end, *rest)
    return bool(gaps)
