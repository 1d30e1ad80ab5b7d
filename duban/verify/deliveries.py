"""Notify's ledger against the events: what the regime plans is in it once, what it says was told was told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from duban.verify.faults import Findings
from duban.verify.parts import Part
from schemas.contract import EventContract
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from services.chassis.calendars import as_it_came
from services.chassis.regimes import Regimes
from services.notify.domain.planning import Planner, Told

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


class Deliveries:
    """Plans again what every event leads to, while the logs are read, and compares with the ledger."""

    def __init__(self, notify: Part, findings: Findings) -> None:
        self._notify = notify
        self._findings = findings
        self._regimes = Regimes()
        self._planners: dict[str, Planner] = {}
        self._planned: dict[str, str] = {}
        self._optional: set[str] = set()

    async def learn(self) -> None:
        """The regimes that notify knows."""
        await self._regimes.load(self._notify.database)

    def hear(self, event_id: str, occurred_at: datetime, event: EventContract) -> None:
        """Plan what an event leads to."""
        region = getattr(event, "region", None)
        rules = self._regimes.in_force(region, occurred_at) if region else None
        if rules is None or not rules.regime.notifications or isinstance(event, OutcomeNotified | ReceiptIssued):
            return
        planner = self._planners.get(rules.digest)
        if planner is None:
            planner = self._planners[rules.digest] = Planner(rules, as_it_came().days.works)
        for delivery in planner.plan(Told(event_id, occurred_at, event)):
            self._planned[delivery.id] = event_id
            needs = delivery.needs
            if needs.categories or needs.portals or needs.importances:
                self._optional.add(delivery.id)

    async def compare(self, parts: Mapping[str, Part]) -> None:
        """Hold the ledger against the plan, its attempts and the outcomes that were told."""
        database, logged = self._notify.database, [part.streams for part in parts.values()]
        for row in await database.fetch(_ENTRIES):
            self._findings.counted["deliveries"] += 1
            self._planned.pop(row["id"], None)
            stream, _, version = row["event_id"].rpartition("@")
            if not any(stream in streams and int(version) <= streams[stream].version for streams in logged):
                self._fault("delivery_from_nowhere", f"{row['id']} tells of {row['event_id']}, which no log has")
        for delivery, event_id in self._planned.items():
            if delivery not in self._optional:
                self._fault("delivery_missing", f"{delivery} of {event_id} is not in the ledger")
        for row in await database.fetch(_ATTEMPTS):
            self._fault("attempts_differ", f"{row['id']} counts {row['attempts']} attempts, {row['noted']} are noted")
        for row in await database.fetch(_TOLD_OTHERWISE, OutcomeNotified.TYPE):
            what = f"{row['event_id']} is {row['state']} in the ledger and was told {row['times']} times"
            self._fault("outcome_told_otherwise", what)

    def _fault(self, check: str, what: str) -> None:
        self._findings.add(check, "notify", what)
