"""Questions to the ledger: lists of deliveries, one with its attempts, the endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.eventlog import Connection

_FIELDS = """id, event_id, event_type, region, matter, unit, rule, channel, endpoint, recipient, subject, urgent, state,
    attempts, occurred_at, planned_at, next_attempt_at, finished_at, failure, last_error"""

# Every filter is optional; the order is that of an index, newest first.
_LIST = f"""
SELECT {_FIELDS} FROM deliveries
WHERE region = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR channel = $3)
  AND ($4::text IS NULL OR endpoint = $4) AND ($5::text IS NULL OR matter = $5) AND ($6::text IS NULL OR unit = $6)
  AND ($7::timestamptz IS NULL OR (planned_at, id) < ($7, $8))
ORDER BY planned_at DESC, id DESC LIMIT $9
"""  # noqa: S608 - only our own constants are put in

_ONE = f"SELECT {_FIELDS}, body FROM deliveries WHERE id = $1"  # noqa: S608 - only our own constants are put in

_ATTEMPTS = """
SELECT attempt, started_at, seconds, failure, status, detail FROM attempts WHERE delivery = $1 ORDER BY attempt DESC
"""

_ENDPOINTS = """
SELECT channel, endpoint, failing_since, paused_until, disabled_at, disabled_reason FROM endpoints
WHERE region IS NULL OR region = $1 ORDER BY channel, endpoint
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery as it stands in the ledger."""

    id: str
    event_id: str
    event_type: str
    region: str
    matter: str | None
    unit: str | None
    rule: str
    channel: str
    endpoint: str
    recipient: str
    subject: str
    urgent: bool
    state: str
    attempts: int
    occurred_at: datetime
    planned_at: datetime
    next_attempt_at: datetime
    finished_at: datetime | None
    failure: str | None
    last_error: str | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt of a delivery."""

    attempt: int
    started_at: datetime
    seconds: float
    failure: str | None
    status: int | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """How an endpoint fares."""

    channel: str
    endpoint: str
    failing_since: datetime | None
    paused_until: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to."""

    region: str
    state: str | None = None
    channel: str | None = None
    endpoint: str | None = None
    matter: str | None = None
    unit: str | None = None


async def entries(
    connection: Connection, filters: Filters, after: tuple[datetime, str] | None, most: int
) -> list[Entry]:
    """Deliveries, newest first, those beyond the key `after`."""
    asked = (filters.state, filters.channel, filters.endpoint, filters.matter, filters.unit)
    rows = await connection.fetch(_LIST, filters.region, *asked, *(after or (None, None)), most)
    return [Entry(*row) for row in rows]


async def entry(connection: Connection, delivery: str) -> Entry | None:
    """One delivery with its text."""
    row = await connection.fetchrow(_ONE, delivery)
    return Entry(*row) if row else None


async def attempts(connection: Connection, delivery: str) -> Sequence[Tried]:
    """The attempts of a delivery, newest first."""
    return [Tried(*row) for row in await connection.fetch(_ATTEMPTS, delivery)]


async def endpoints(connection: Connection, region: str) -> Sequence[EndpointHealth]:
    """The endpoints of a region and those of all."""
    return [EndpointHealth(*row) for row in await connection.fetch(_ENDPOINTS, region)]
