"""Which tables are published: read from the heads of their streams, of which there are a few a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.events.score import ScorePublished
from schemas.identity import heartbeat_stream, score_stream
from schemas.periods import Period
from services.chassis.eventlog import Connection, read_stream
from services.scoring.deciders import STAGE

_PERIODS = "SELECT substr(stream, length($1) + 1) AS period FROM streams WHERE starts_with(stream, $1)"

_LIST = """
SELECT substr(head.stream, length($1) + 1) AS period, first.occurred_at
FROM streams AS head JOIN events AS first ON first.stream = head.stream AND first.version = 1
WHERE starts_with(head.stream, $1) AND ($2::text IS NULL OR substr(head.stream, length($1) + 1) < $2)
ORDER BY period DESC LIMIT $3
"""


_HEARD = """
SELECT last.occurred_at FROM streams AS head JOIN events AS last USING (stream, version) WHERE head.stream = $1
"""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published table in a list."""

    period: str
    published_at: datetime


async def published_periods(connection: Connection, region: str) -> set[str]:
    """All periods of a region that have a published table."""
    return {row[0] for row in await connection.fetch(_PERIODS, score_stream(region, ""))}


async def tracking_heard_at(connection: Connection, region: str) -> datetime | None:
    """When the last heartbeat was sounded that came here by way of tracking; None where there never was one."""
    heard: datetime | None = await connection.fetchval(_HEARD, heartbeat_stream(region, STAGE))
    return heard


async def publications(connection: Connection, region: str, before: str | None, most: int) -> list[Publication]:
    """Published tables of a region, newest period first, those before a period."""
    return [Publication(*row) for row in await connection.fetch(_LIST, score_stream(region, ""), before, most)]


async def newest_tables(connection: Connection, region: str, most: int) -> list[ScorePublished]:
    """The newest published tables of a region, oldest first."""
    listed = await publications(connection, region, None, most)
    tables = [await published_table(connection, region, Period.parse(one.period)) for one in reversed(listed)]
    return [table for table in tables if table is not None]


async def published_table(connection: Connection, region: str, period: Period) -> ScorePublished | None:
    """The table as it was published, None where none is yet."""
    for event in await read_stream(connection, score_stream(region, str(period))):
        payload = event.payload()
        if isinstance(payload, ScorePublished):
            return payload
    return None
