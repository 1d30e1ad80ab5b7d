"""Sending on by hand: one failed delivery, a range of an endpoint, an endpoint that was mended.

Identities stay: who has got a delivery already knows it by its id and drops it.
"""

from __future__ import annotations

from datetime import datetime

from services.chassis.eventlog import Connection

_AGAIN = "state = 'retrying', forgiven = attempts, finished_at = NULL, next_attempt_at = "

_RETRY = f"""
UPDATE deliveries SET {_AGAIN} $3
WHERE id = $1 AND region = $2 AND state IN ('failed_permanently', 'disabled', 'retrying')
"""  # noqa: S608 - only our own constants are put in

_RANGE = f"""
UPDATE deliveries SET {_AGAIN} $6
WHERE channel = $1 AND endpoint = $2 AND region = $3 AND occurred_at >= $4 AND occurred_at < $5
  AND state IN ('delivered', 'failed_permanently', 'disabled', 'retrying')
"""  # noqa: S608 - only our own constants are put in

_ENABLE = """
UPDATE endpoints SET failing_since = NULL, paused_until = NULL, disabled_at = NULL, disabled_reason = NULL
WHERE channel = $1 AND endpoint = $2 AND region = $3 AND disabled_at IS NOT NULL
"""

_ENABLED = f"""
UPDATE deliveries SET {_AGAIN} $3 WHERE channel = $1 AND endpoint = $2 AND state = 'disabled'
"""  # noqa: S608 - only our own constants are put in


async def retry(connection: Connection, delivery: str, region: str, now: datetime) -> bool:
    """Make a delivery that failed due at once, with all its attempts before it; false where there is none such."""
    return _count(await connection.execute(_RETRY, delivery, region, now)) > 0


async def replay(
    connection: Connection, place: tuple[str, str, str], since: datetime, until: datetime, now: datetime
) -> int:
    """Send again what happened from `since` to before `until`; `place` is channel, endpoint, region. Gives how many."""
    return _count(await connection.execute(_RANGE, *place, since, until, now))


async def enable(connection: Connection, place: tuple[str, str, str], now: datetime) -> bool:
    """Let an endpoint that was disabled work again, with all that waited; false where none such is disabled."""
    async with connection.transaction():
        if not _count(await connection.execute(_ENABLE, *place)):
            return False
        await connection.execute(_ENABLED, *place[:2], now)
    return True


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
