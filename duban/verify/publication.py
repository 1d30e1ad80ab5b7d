"""What Kafka holds against what the logs say: every event published, in order, unchanged, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

from duban.following import event_in, shown
from duban.verify.faults import Findings
from duban.verify.parts import Parts, Stream


class Publication:
    """Compares topics with the streams that all logs together say are in them.

    The topics are read after the logs: what was logged meanwhile, such as a heartbeat, is looked up once more.
    """

    def __init__(self, parts: Parts, findings: Findings) -> None:
        self._parts = parts
        self._findings = findings
        self._logged: dict[str, tuple[str, Stream]] = {}
        for part in parts.services.values():
            self._logged |= {stream: (part.name, known) for stream, known in part.streams.items()}
        self._published: dict[str, Stream] = {}
        self._records = 0

    async def run(self, done: Callable[[int], None]) -> None:
        """Read every topic that a log names."""
        for topic in sorted({known.topic for _, known in self._logged.values()}):
            await self._parts.following.catch_up(topic, self._take)
            done(self._records)
        for stream, (service, known) in self._logged.items():
            self._compare(stream, service, known)
        await self._look_up_the_rest()
        self._findings.counted["published records"] += self._records

    def _take(self, record: Any) -> None:
        self._records += 1
        event = event_in(record)
        stream, written = shown(event.subject), str(event.sequence)
        is_event = stream != "" and written.isascii() and written.isdecimal()
        version = int(written) if is_event else 0  # its readers have put it aside, or will
        seen = self._published.get(stream)
        if seen is None:
            seen = self._published[stream] = Stream(record.topic)
        if version <= seen.version:
            return  # published again: at least once is the promise
        service, known = self._logged.get(stream, ("kafka", None))
        if version != seen.version + 1:
            what = f"{stream}@{version} follows {seen.version} in {record.topic}"
            self._findings.add("out_of_order", service, what)
        seen.version = version
        if known is not None and version <= known.version:
            seen.sum = crc32(event.data, crc32(event.type.encode(), seen.sum))

    def _compare(self, stream: str, service: str, known: Stream) -> None:
        seen = self._published.get(stream)
        if seen is None or seen.version < known.version:
            reached = seen.version if seen else 0
            self._findings.add("not_published", service, f"{stream}@{reached + 1} is not in {known.topic}")
        elif seen.sum != known.sum:
            self._findings.add("published_otherwise", service, f"{stream}: {known.topic} holds other data than the log")

    async def _look_up_the_rest(self) -> None:
        beyond = {stream: seen for stream, seen in self._published.items() if seen.version > self._version(stream)}
        now = await self._parts.versions_now(beyond)
        for stream, seen in beyond.items():
            if seen.version > now.get(stream, 0):
                service = self._logged.get(stream, ("kafka", None))[0]
                what = f"{stream}@{seen.version} is in {seen.topic} but in no log"
                self._findings.add("not_in_a_log", service, what)

    def _version(self, stream: str) -> int:
        known = self._logged.get(stream)
        return known[1].version if known else 0
