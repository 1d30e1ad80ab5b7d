"""What each service has applied of the others: all of it, without gaps, nothing put aside, no alarm overdue."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import TopicPartition

from duban.following import Following
from duban.positions import READS, Positions, Stuck
from duban.stack.stack import Stack
from duban.verify.faults import Findings
from duban.verify.parts import Part, Parts
from schemas.topics import CLOCK
from services.chassis.clock import clock_from
from services.chassis.consume.subscription import topic_pattern
from services.chassis.dead_letters import Again

_SEEN = "SELECT stream, version FROM seen"
_GAPS = "SELECT stream, expected, found FROM gaps ORDER BY seen_at, stream"
_LETTERS = "SELECT * FROM dead_letters WHERE resolved_at IS NULL ORDER BY id LIMIT $1"
_MOST_LETTERS = 10_000
_LATEST_DUE = timedelta(seconds=1)


async def check_seen(part: Part, parts: Parts, findings: Findings) -> None:
    """The versions that a service has applied are those that the producers' logs have, or have by now."""
    reads, aside = re.compile(topic_pattern((), READS[part.name], None)), await _put_aside(part)
    seen = {row["stream"]: row["version"] for row in await part.database.fetch(_SEEN)}
    ahead: dict[str, int] = {}
    for producer in parts.services.values():
        for stream, known in producer.streams.items():
            if reads.match(known.topic):
                applied = seen.pop(stream, 0)
                if not all((stream, version) in aside for version in range(applied + 1, known.version + 1)):
                    what = f"{stream} of {producer.name}: applied up to version {applied} of {known.version}"
                    findings.add("not_applied", part.name, what)
                elif applied > known.version:
                    ahead[stream] = applied
    ahead |= seen
    now = await parts.versions_now(ahead)
    nowhere = [f"{stream}@{version}" for stream, version in ahead.items() if version > now.get(stream, 0)]
    findings.add_all("applied_from_nowhere", part.name, nowhere)


async def check_put_aside(part: Part, findings: Findings, *, allow_dead_letters: bool) -> None:
    """No gap was seen but for what waits as a dead letter, and none waits unless that is allowed."""
    aside = await _put_aside(part)
    for stream, expected, found in await part.database.fetch(_GAPS):
        if not all((stream, version) in aside for version in range(expected, found)):
            findings.add("gap_seen", part.name, f"{stream}: version {found} came where {expected} was due")
    if not allow_dead_letters:
        for row in await part.database.fetch(_LETTERS, 1000):
            place = f"{row['topic']}/{row['partition']}/{row['record_offset']}"
            findings.add(
                "dead_letter", part.name, f"{place} ({row['code']}): see `duban dead-letters list {part.name}`"
            )


async def _put_aside(part: Part) -> set[tuple[str, int]]:
    """Streams and versions that wait as dead letters: they are told of as such, and as nothing else."""
    events = (Again(row).event() for row in await part.database.fetch(_LETTERS, _MOST_LETTERS))
    return {event for event in events if event is not None}


async def check_alarms(stack: Stack, positions: Positions, following: Following, findings: Findings) -> datetime:
    """Whatever was due by now has fired; gives the instant up to which that was looked at."""
    until = await present(stack, following) - _LATEST_DUE
    for service in positions.services:
        try:
            await positions.alarms_fired(until, service, timeout=15.0)
        except Stuck as stuck:
            findings.add("alarm_overdue", service, stuck.english)
    return until


async def present(stack: Stack, following: Following) -> datetime:
    """The time by the clock that the services of a stack follow."""
    setting = stack.service("intake").environment()["DUBAN_CLOCK"]
    if setting != "driven":
        return clock_from(setting).now()
    ticks: list[datetime] = [datetime(1970, 1, 1, tzinfo=UTC)]

    def take(record: Any) -> None:
        ticks.append(datetime.fromisoformat(record.value.decode()))

    if (await following.ends(CLOCK)).get(TopicPartition(CLOCK, 0)):
        await following.catch_up(CLOCK, take)
    return max(ticks)
