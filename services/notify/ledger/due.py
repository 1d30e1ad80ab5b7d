"""Taking what is due out of the ledger, and giving back what nobody holds any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.eventlog import Connection
from services.notify.delivering.work import Endpoint, Work
from services.notify.domain.retries import Kind

# One step of the index of what is due for each endpoint, however much waits. States are written out, because a
# parameter could hide the partial index from the planner.
_DUE = """
SELECT at.channel, at.endpoint, at.region, at.url, at.secret, greatest(first.next_attempt_at, at.paused_until)
FROM endpoints AS at CROSS JOIN LATERAL (
    SELECT next_attempt_at FROM deliveries
    WHERE state IN ('planned', 'retrying') AND channel = at.channel AND endpoint = at.endpoint
    ORDER BY next_attempt_at LIMIT 1
) AS first
WHERE at.disabled_at IS NULL
"""

# As an array, so that each is looked up: joined, the planner may read the whole ledger for a handful.
_TAKE = """
WITH due AS (
    SELECT id FROM deliveries
    WHERE state IN ('planned', 'retrying') AND channel = $1 AND endpoint = $2 AND next_attempt_at <= $3
    ORDER BY next_attempt_at LIMIT $4 FOR UPDATE SKIP LOCKED
)
UPDATE deliveries AS one SET state = 'sending', attempts = attempts + 1, sender = $5
WHERE one.id = ANY(ARRAY(SELECT id FROM due))
RETURNING one.id, attempts, forgiven, event_type, occurred_at, region, matter, unit, recipient, subject, body
"""

# An advisory lock of a session ends with it: what a sender without a lock holds was left behind by a crash.
SENDERS = 0x6475_6261
_LEFT_BEHIND = """
WITH found AS (
    UPDATE deliveries SET state = 'retrying', sender = NULL, failure = $3, last_error = $4
    WHERE state = 'sending' AND sender NOT IN (
        SELECT objid::bigint::integer FROM pg_locks
        WHERE locktype = 'advisory' AND classid = $1::bigint::oid AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    RETURNING id, attempts
), noted AS (
    INSERT INTO attempts (delivery, attempt, started_at, seconds, failure, detail)
    SELECT id, attempts, $2, 0, $3, $4 FROM found ON CONFLICT DO NOTHING
)
SELECT count(*) FROM found
"""
_INTERRUPTED = "interrupted before its outcome was noted; it may have arrived, and is sent again under the same id"


@dataclass(frozen=True, slots=True)
class Due:
    """An endpoint with something waiting, and when the first of it may be sent."""

    endpoint: Endpoint
    at: datetime


async def due(connection: Connection) -> list[Due]:
    """All endpoints that have something waiting and are not disabled."""
    return [Due(Endpoint(*row[:5]), row[5]) for row in await connection.fetch(_DUE)]


async def take(connection: Connection, endpoint: Endpoint, now: datetime, most: int, sender: int) -> list[Work]:
    """Up to `most` deliveries that are due at an endpoint; nobody else gets them meanwhile."""
    rows = await connection.fetch(_TAKE, endpoint.channel, endpoint.endpoint, now, most, sender)
    return [Work(*row) for row in rows]


async def register_sender(connection: Connection, sender: int) -> bool:
    """Hold the lock of a sender for as long as the connection lives. False where somebody else has that number."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", SENDERS, sender))


async def release_left_behind(connection: Connection, now: datetime) -> int:
    """Make what crashed senders held due again, each with an attempt of unknown outcome; gives how many."""
    found: int = await connection.fetchval(_LEFT_BEHIND, SENDERS, now, Kind.INTERRUPTED, _INTERRUPTED)
    return found
