"""What Kafka holds against what the logs say: every event published, in order, unchanged, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from duban.following import Following, header
from duban.verify.faults import Findings
from duban.verify.parts import Part, Stream


class Publication:
    """Compares topics with the streams that all logs together say are in them."""

    def __init__(self, parts: Mapping[str, Part], findings: Findings) -> None:
        self._findings = findings
        self._logged: dict[str, tuple[str, Stream]] = {}
        for part in parts.values():
            self._logged |= {stream: (part.name, known) for stream, known in part.streams.items()}
        self._published: dict[str, Stream] = {}
        self._records = 0

    async def run(self, following: Following, done: Callable[[int], None]) -> None:
        """Read every topic that a log names."""
        topics = sorted({known.topic for _, known in self._logged.values()})
        for topic in topics:
            await following.catch_up(topic, self._take)
            done(self._records)
        for stream, (service, known) in self._logged.items():
            self._compare(stream, service, known)
        self._findings.counted["published records"] += self._records

    def _take(self, record: Any) -> None:
        self._records += 1
        stream, version = header(record, "ce_subject"), int(header(record, "ce_sequence") or 0)
        seen = self._published.get(stream)
        if seen is None:
            seen = self._published[stream] = Stream(record.topic)
        if version <= seen.version:
            return  # published again: at least once is the promise
        if version != seen.version + 1:
            self._fault(stream, "out_of_order", f"{stream}@{version} follows {seen.version} in {record.topic}")
        if stream not in self._logged:
            self._findings.add("not_in_a_log", record.topic, f"{stream}@{version} was published but is in no log")
        kind = header(record, "ce_type").encode()
        seen.version, seen.sum = version, crc32(record.value or b"", crc32(kind, seen.sum))

    def _compare(self, stream: str, service: str, known: Stream) -> None:
        seen = self._published.get(stream)
        if seen is None or seen.version < known.version:
            reached = seen.version if seen else 0
            self._fault(stream, "not_published", f"{stream}@{reached + 1} is not in {known.topic}", service)
        elif seen.version > known.version:
            self._fault(stream, "not_in_a_log", f"{stream}@{seen.version} was published but is not logged", service)
        elif seen.sum != known.sum:
            self._fault(
                stream, "published_otherwise", f"{stream}: {known.topic} holds other data than the log", service
            )

    def _fault(self, stream: str, check: str, what: str, service: str | None = None) -> None:
        self._findings.add(check, service or self._logged.get(stream, ("kafka", None))[0], what)
