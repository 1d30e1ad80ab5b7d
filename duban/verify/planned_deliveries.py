"""What notify had to put into its ledger: planned again from the events, under the regimes that it could know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from schemas.contract import EventContract
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from schemas.regime import CompiledRegime
from services.chassis.calendars import as_it_came
from services.chassis.regimes import Regimes
from services.notify.domain.planning import Planner, Told

ON_ITS_WAY: Final = timedelta(minutes=1)
"""For so long, by the clock of the events, a regime may be adopted and not yet have come to notify."""

_Plan = frozenset[str]
"""Ids of deliveries that have to be made, whatever the matter is."""


class PlannedDeliveries:
    """Listens to the logs, then strikes off what is in the ledger; what is left is missing.

    Notify plans by what is in force when the event happened, of the regimes that it knows when the event arrives. When
    that was is written nowhere. So an event that happened before a regime was adopted which would hold for it was
    planned by that one or by the one before: the whole plan of either has to be there.
    """

    def __init__(self, regimes: Regimes) -> None:
        self._regimes = regimes
        self._planners: dict[str, Planner] = {}
        self._planned: dict[str, str] = {}
        self._either: dict[str, list[_Plan]] = {}
        self._there: dict[str, set[str]] = {}

    def hear(self, event_id: str, occurred_at: datetime, event: EventContract) -> None:
        """Plan what an event leads to."""
        region = getattr(event, "region", None)
        if not region or isinstance(event, OutcomeNotified | ReceiptIssued):
            return
        told = Told(event_id, occurred_at, event)
        plans = {self._plan(rules, told): None for rules in self._possible(region, occurred_at)}
        if len(plans) > 1 and all(plans):
            self._either[event_id] = list(plans)
            self._there[event_id] = set()
        elif len(plans) == 1:
            for plan in plans:
                self._planned |= dict.fromkeys(plan, event_id)

    def entry(self, delivery: str, event_id: str) -> None:
        """Take in an entry of the ledger."""
        if self._planned.pop(delivery, None) is None and event_id in self._there:
            self._there[event_id].add(delivery)

    def missing(self) -> Iterator[str]:
        """What is not in the ledger and had to be, a line each."""
        for delivery, event_id in self._planned.items():
            yield f"{delivery} of {event_id} is not in the ledger"
        for event_id, plans in self._either.items():
            left = [sorted(plan - self._there[event_id]) for plan in plans]
            if all(left):
                which = " or ".join(", ".join(deliveries) for deliveries in left)
                yield f"{which} of {event_id} is not in the ledger; a regime was adopted, which one held is not known"

    def _possible(self, region: str, at: datetime) -> list[CompiledRegime | None]:
        """What notify may have taken for in force at an instant; it waits for the first regime of a region."""
        versions = self._regimes.adoptions(region)
        if not versions:
            return []
        known_since = max(at - ON_ITS_WAY, min(adopted for _, adopted, _ in versions))
        later = sorted({adopted for _, adopted, _ in versions if adopted > known_since})
        if not later:
            return [self._regimes.in_force(region, at)]
        held = [(adopted, rules) for effective, adopted, rules in versions if effective <= at]
        moments = [known_since, *later]
        return [next((rules for adopted, rules in reversed(held) if adopted <= by), None) for by in moments]

    def _plan(self, rules: CompiledRegime | None, told: Told) -> _Plan:
        if rules is None or not rules.regime.notifications:
            return frozenset()
        planner = self._planners.get(rules.digest)
        if planner is None:
            planner = self._planners[rules.digest] = Planner(rules, as_it_came().days.works)
        deliveries = ((one.id, one.needs) for one in planner.plan(told))
        return frozenset(
            identity for identity, asked in deliveries if not (asked.categories or asked.portals or asked.importances)
        )
