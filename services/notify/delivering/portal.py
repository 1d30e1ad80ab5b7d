"""Outcomes for portals: told by an event of our own log, in the very transaction that marks the delivery as made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schemas.identity import outcome_stream
from services.chassis.commands import Cause, Command, execute
from services.chassis.decider import Decider
from services.chassis.eventlog import Connection
from services.notify.domain import outcome
from services.notify.domain.outcome import Outcome, TellPortal

OUTCOMES: Decider[Outcome, TellPortal] = Decider("outcome", Outcome(), outcome.decide, outcome.evolve, outcome.topic)

# A matter that is not registered here yet waits: its registration is on the way, on another topic.
_TAKE = """
WITH due AS (
    SELECT one.id FROM deliveries AS one JOIN matters USING (matter)
    WHERE one.state IN ('planned', 'retrying') AND channel = 'portal' AND endpoint = 'portals' AND next_attempt_at <= $1
      AND matters.submission_id IS NOT NULL
    ORDER BY occurred_at LIMIT $2 FOR UPDATE OF one SKIP LOCKED
)
UPDATE deliveries AS one SET state = 'delivered', attempts = attempts + 1, finished_at = $1
FROM matters AS known WHERE one.id = ANY(ARRAY(SELECT id FROM due)) AND known.matter = one.matter
RETURNING one.id, one.event_id, one.event_type, one.occurred_at, one.unit, known.matter, known.region, known.portal,
          known.submission_id, known.case_number
"""

_ATTEMPTS = """
INSERT INTO attempts (delivery, attempt, started_at, seconds)
SELECT id, attempts, now(), 0 FROM deliveries WHERE id = ANY($1::text[]) ON CONFLICT DO NOTHING
"""


async def tell(connection: Connection, now: datetime, most: int) -> int:
    """Tell what is due inside the caller's transaction; gives how many.

    Raises StreamMovedOn where two tell the same matter for the first time; nothing has happened then.
    """
    rows = await connection.fetch(_TAKE, now, most)
    rows.sort(key=lambda row: row["occurred_at"])
    await execute(connection, OUTCOMES, [_command(row) for row in rows])
    await connection.execute(_ATTEMPTS, [row["id"] for row in rows])
    return len(rows)


def _command(row: Any) -> Command[TellPortal]:
    body = TellPortal(
        region=row["region"],
        portal=row["portal"],
        submission_id=row["submission_id"],
        matter=row["matter"],
        case_number=row["case_number"],
        step=row["event_type"],
        unit=row["unit"],
        happened_at=row["occurred_at"],
    )
    cause = Cause(row["event_id"], f"matter-{row['matter']}")
    return Command(outcome_stream(row["matter"]), body, row["occurred_at"], cause)
