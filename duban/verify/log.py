"""The log of one service, event by event: hash chains, versions without a gap, and states equal to their fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from duban.verify.faults import Findings
from duban.verify.parts import Part, Stream
from schemas.catalogue import EVENTS
from schemas.contract import EventContract
from services.chassis.decider import family_of
from services.chassis.eventlog import GENESIS, chained
from services.chassis.snapshots import Snapshots

_EVENTS = """
SELECT stream, version, type, topic, data, sealed, hash, occurred_at FROM events ORDER BY stream, version
"""
_HEADS = """
SELECT stream, version, hash, state, state_version, wake_at FROM streams WHERE stream = ANY($1::text[])
"""
_HEADLESS = """
SELECT stream FROM streams WHERE NOT EXISTS (SELECT FROM events WHERE events.stream = streams.stream)
"""
_AT_ONCE = 5_000


@dataclass(slots=True)
class _Reading:
    """A stream while its events go by."""

    stream: str
    version: int = 0
    hash: bytes = GENESIS
    state: Any = None


Hear = Callable[[str, datetime, EventContract], None]
"""Told of each event: its id, its time, its payload."""
Rest = Callable[[str, Any], None]
"""Told of each stream with its state."""


class LogReading:
    """Reads a log once, in the order of streams, and holds every check of single streams against it."""

    def __init__(self, part: Part, findings: Findings, hear: Sequence[Hear] = (), rest: Sequence[Rest] = ()) -> None:
        self._part = part
        self._findings = findings
        self._hear = hear
        self._rest = rest
        self._deciders = part.deciders
        self._snapshots = {name: Snapshots.of(decider) for name, decider in self._deciders.items()}
        self._now: _Reading | None = None
        self._finished: list[_Reading] = []

    async def run(self, done: Callable[[int], None]) -> None:
        """Read all; `done` is told how many events were read."""
        database, read = self._part.database, 0
        async with database.transaction(isolation="repeatable_read", readonly=True):
            cursor = await database.cursor(_EVENTS)
            while rows := await cursor.fetch(_AT_ONCE):
                for row in rows:
                    self._take(row)
                await self._close_finished()
                read += len(rows)
                done(read)
            self._finish()
            await self._close_finished()
            for row in await database.fetch(_HEADLESS):
                self._fault("head_without_events", row["stream"])
        self._findings.counted["events"] += read
        self._findings.counted["streams"] += len(self._part.streams)

    def _take(self, row: Any) -> None:
        stream, version = row["stream"], row["version"]
        if self._now is None or self._now.stream != stream:
            self._finish()
            self._now = _Reading(stream)
            self._part.streams[stream] = Stream(row["topic"])
        now, known = self._now, self._part.streams[stream]
        if version != now.version + 1:
            self._fault("version_gap", f"{stream}: version {version} follows {now.version}")
        expected = chained(now.hash, stream, version, row["type"], row["data"], row["sealed"])
        if expected != row["hash"]:
            self._fault("hash_broken", f"{stream}@{version}: the row or one before it was changed")
        now.version, now.hash = version, row["hash"]
        known.version, known.sum = version, crc32(row["data"], crc32(row["type"].encode(), known.sum))
        if row["topic"] != known.topic:
            self._fault("topic_changed", f"{stream}@{version}: {row['topic']} after {known.topic}")
        self._fold(now, row)

    def _fold(self, now: _Reading, row: Any) -> None:
        decider = self._deciders.get(family_of(now.stream))
        entry = EVENTS.get(row["type"])
        if decider is None or entry is None:
            self._fault("unknown_family", f"{now.stream}@{now.version}: nobody decides {row['type']} here")
            return
        event = entry.model.model_validate_json(row["data"])
        now.state = decider.evolve(decider.initial if now.state is None else now.state, event)
        for hear in self._hear:
            hear(f"{now.stream}@{now.version}", row["occurred_at"], event)

    def _finish(self) -> None:
        if self._now is not None:
            self._finished.append(self._now)
            self._now = None

    async def _close_finished(self) -> None:
        finished, self._finished = self._finished, []
        rows = await self._part.database.fetch(_HEADS, [one.stream for one in finished])
        heads = {row["stream"]: row for row in rows}
        for one in finished:
            self._close(one, heads.get(one.stream))

    def _close(self, one: _Reading, head: Any) -> None:
        if head is None:
            self._fault("no_head", f"{one.stream} has events but no head")
            return
        if (head["version"], head["hash"]) != (one.version, one.hash):
            self._fault("head_differs", f"{one.stream}: the head says version {head['version']}, the log {one.version}")
        if one.state is not None:
            self._compare_state(one, head)
            for rest in self._rest:
                rest(one.stream, one.state)

    def _compare_state(self, one: _Reading, head: Any) -> None:
        family = family_of(one.stream)
        decider, snapshots = self._deciders[family], self._snapshots[family]
        if head["state_version"] != decider.state_version:
            return  # folded anew when it is next used
        kept = head["state"]
        if kept != snapshots.encode(one.state) and snapshots.decode(kept) != one.state:
            self._fault("state_differs", f"{one.stream}: the kept state is not the fold of its events")
        if head["wake_at"] != decider.wake_at(one.state):
            self._fault("alarm_differs", f"{one.stream}: wakes at {head['wake_at']}, not {decider.wake_at(one.state)}")

    def _fault(self, check: str, what: str) -> None:
        self._findings.add(check, self._part.name, what)
