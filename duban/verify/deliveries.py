"""Notify's ledger against the events: what the regime plans is in it once, what it says was told was told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from duban.verify.faults import Findings
from duban.verify.parts import Part, Stream
from duban.verify.planned_deliveries import PlannedDeliveries
from schemas.events.receipt import OutcomeNotified
from services.chassis.regimes import Regimes
from services.notify.domain.delivery import endpoint_of_notice

_ENTRIES = "SELECT id, event_id, state FROM deliveries"
_ATTEMPTS = """
SELECT one.id, one.attempts, count(tried.delivery) AS noted FROM deliveries AS one
LEFT JOIN attempts AS tried ON tried.delivery = one.id GROUP BY one.id HAVING one.attempts <> count(tried.delivery)
"""
_TOLD_OTHERWISE = """
SELECT one.event_id, one.state, count(told.stream) AS times FROM deliveries AS one
LEFT JOIN events AS told ON told.causation = one.event_id AND told.type = $1
WHERE one.channel = 'portal' GROUP BY one.id
HAVING count(told.stream) <> (one.state = 'delivered')::int
"""


_FAILED = """
SELECT DISTINCT one.endpoint FROM deliveries AS one JOIN attempts AS tried ON tried.delivery = one.id
WHERE one.channel = 'webhook' AND tried.failure IS NOT NULL
"""


class Deliveries:
    """Plans again what every event leads to, while the logs are read, and compares with the ledger."""

    def __init__(self, notify: Part, findings: Findings) -> None:
        self._notify = notify
        self._findings = findings
        self._regimes = Regimes()
        self._planned = PlannedDeliveries(self._regimes)
        self.hear = self._planned.hear

    async def learn(self) -> None:
        """The regimes that notify knows."""
        await self._regimes.load(self._notify.database)

    async def compare(self, parts: Mapping[str, Part]) -> None:
        """Hold the ledger against the plan, its attempts and the outcomes that were told."""
        database, logged = self._notify.database, [part.streams for part in parts.values()]
        failed = {row["endpoint"] for row in await database.fetch(_FAILED)}
        for row in await database.fetch(_ENTRIES):
            self._findings.counted["deliveries"] += 1
            self._planned.entry(row["id"], row["event_id"])
            if (what := _has_no_cause(row["event_id"], logged, failed)) is not None:
                self._fault("delivery_from_nowhere", f"{row['id']} tells of {row['event_id']}, {what}")
        for what in self._planned.missing():
            self._fault("delivery_missing", what)
        for row in await database.fetch(_ATTEMPTS):
            self._fault("attempts_differ", f"{row['id']} counts {row['attempts']} attempts, {row['noted']} are noted")
        for row in await database.fetch(_TOLD_OTHERWISE, OutcomeNotified.TYPE):
            what = f"{row['event_id']} is {row['state']} in the ledger and was told {row['times']} times"
            self._fault("outcome_told_otherwise", what)

    def _fault(self, check: str, what: str) -> None:
        self._findings.add(check, "notify", what)


def _has_no_cause(event_id: str, logged: Sequence[Mapping[str, Stream]], failed: Set[str]) -> str | None:
    """Why nothing happened that a delivery could tell of; none where an event is logged, or a webhook has failed."""
    if (endpoint := endpoint_of_notice(event_id)) is not None:
        return None if endpoint in failed else "and no attempt there has failed"
    stream, _, version = event_id.rpartition("@")
    if version.isdecimal() and any(stream in one and int(version) <= one[stream].version for one in logged):
        return None
    return "which no log has"
