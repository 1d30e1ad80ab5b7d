"""Noting what became of deliveries: states, attempts and the health of the endpoint, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.eventlog import Connection
from services.notify.delivering.work import Attempt, Endpoint
from services.notify.domain.delivery import WEBHOOK
from services.notify.domain.retries import Health, Kind, State, after_failure, after_success, next_attempt_at
from services.notify.ledger.planned import columns

# `finished_at` and `next_attempt_at` are the service's time. Only the sender that holds a row may write on it.
_NOTE = """
UPDATE deliveries AS one SET
    state = new.state, sender = NULL, attempts = one.attempts - new.untried, finished_at = new.finished_at,
    next_attempt_at = coalesce(new.next_attempt_at, one.next_attempt_at),
    failure = CASE WHEN new.untried = 1 THEN one.failure ELSE new.failure END,
    last_error = CASE WHEN new.untried = 1 THEN one.last_error ELSE new.detail END
FROM unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
     AS new (id, state, untried, finished_at, next_attempt_at, failure, detail)
WHERE one.id = new.id AND one.state = 'sending' AND one.sender = $8
"""

_ATTEMPTS = """
INSERT INTO attempts (delivery, attempt, started_at, seconds, failure, status, detail)
SELECT * FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::real[], $5::text[], $6::int[], $7::text[])
ON CONFLICT DO NOTHING
"""

# Nothing but successes, the ordinary case, in one round trip.
_ALL_WELL = """
WITH made AS (
    UPDATE deliveries AS one SET state = 'delivered', sender = NULL, finished_at = $4, failure = NULL, last_error = NULL
    FROM unnest($1::text[]) AS new (id) WHERE one.id = new.id AND one.state = 'sending' AND one.sender = $5
), works AS (
    UPDATE endpoints SET failing_since = NULL, paused_until = NULL
    WHERE channel = $6 AND endpoint = $7 AND (failing_since IS NOT NULL OR paused_until IS NOT NULL)
)
INSERT INTO attempts (delivery, attempt, started_at, seconds)
SELECT id, attempt, started_at, seconds
FROM unnest($1::text[], $2::int[], $3::timestamptz[], $8::real[]) AS new (id, attempt, started_at, seconds)
ON CONFLICT DO NOTHING
"""

_HEALTH = """
SELECT failing_since, paused_until, disabled_at FROM endpoints WHERE channel = $1 AND endpoint = $2 FOR UPDATE
"""

_SET_HEALTH = """
UPDATE endpoints SET failing_since = $3, paused_until = $4, disabled_at = $5, disabled_reason = $6
WHERE channel = $1 AND endpoint = $2
"""

_DISABLE = """
UPDATE deliveries SET state = 'disabled', finished_at = $3, sender = NULL
WHERE state IN ('planned', 'retrying') AND channel = $1 AND endpoint = $2
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What noting led to: since when the endpoint had only failed and why, where it was disabled just now."""

    disabled_since: datetime | None = None
    reason: str = ""


async def note(
    connection: Connection, endpoint: Endpoint, attempts: Sequence[Attempt], now: datetime, sender: int
) -> Noted:
    """Write the results of a wave inside the caller's transaction. `now` is the service's time."""
    if all(one.tried and one.failure is None for one in attempts):
        await _note_all_well(connection, endpoint, attempts, now, sender)
        return Noted()
    rows = [_row(attempt, now) for attempt in attempts]
    await connection.execute(_NOTE, *columns(rows, 7), sender)
    await connection.execute(_ATTEMPTS, *columns([_attempt(one) for one in attempts if one.tried], 7))
    failures = [one.failure for one in attempts if one.failure is not None]
    row = await connection.fetchrow(_HEALTH, endpoint.channel, endpoint.endpoint)
    before = Health(*row) if row else Health()
    after = _health(before, attempts, now)
    if after == before:
        return Noted()
    disabled = endpoint.channel == WEBHOOK and after.disabled_at is not None and before.disabled_at is None
    reason = failures[-1].detail if disabled else None
    disabled_at = after.disabled_at if endpoint.channel == WEBHOOK else None
    places = (endpoint.channel, endpoint.endpoint)
    await connection.execute(_SET_HEALTH, *places, after.failing_since, after.paused_until, disabled_at, reason)
    if not disabled:
        return Noted()
    await connection.execute(_DISABLE, *places, now)
    return Noted(after.failing_since or now, reason or "")


async def _note_all_well(
    connection: Connection, endpoint: Endpoint, attempts: Sequence[Attempt], now: datetime, sender: int
) -> None:
    ids = [one.work.id for one in attempts]
    numbers = [one.work.attempts for one in attempts]
    started = [one.started_at for one in attempts]
    seconds = [one.seconds for one in attempts]
    places = (endpoint.channel, endpoint.endpoint)
    await connection.execute(_ALL_WELL, ids, numbers, started, now, sender, *places, seconds)


def _health(health: Health, attempts: Sequence[Attempt], now: datetime) -> Health:
    """The health after a wave: one success shows that the endpoint works, whatever else happened beside it."""
    tried = [one for one in attempts if one.tried]
    if any(one.failure is None for one in tried):
        health = after_success(health)
    for one in tried:
        if one.failure is not None:
            health = after_failure(health, one.failure, now)
    return health


def _row(attempt: Attempt, now: datetime) -> tuple[object, ...]:
    work, failure = attempt.work, attempt.failure
    if not attempt.tried:
        waiting = State.PLANNED if work.attempts == 1 else State.RETRYING
        return (work.id, waiting, 1, None, None, None, None)
    if failure is None:
        return (work.id, State.DELIVERED, 0, now, None, None, None)
    again = next_attempt_at(work.id, work.attempts - work.forgiven, failure, now)
    if again is not None:
        return (work.id, State.RETRYING, 0, None, again, failure.kind, failure.detail)
    state = State.DISABLED if failure.gone else State.FAILED
    return (work.id, state, 0, now, None, failure.kind, failure.detail)


def _attempt(one: Attempt) -> tuple[object, ...]:
    failure = one.failure
    kind: Kind | None = failure.kind if failure else None
    status, detail = (failure.status, failure.detail) if failure else (None, None)
    return (one.work.id, one.work.attempts, one.started_at, one.seconds, kind, status, detail)
