"""Campaigns: phases, items and the end, each exactly once on the day of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from duban.verify.alarms import AlarmAccounts
from duban.verify.clock_alarms import LATE
from schemas.contract import EventContract
from schemas.events.campaign import (
    CampaignBegun,
    CampaignEnded,
    CampaignEvent,
    CampaignPlanned,
    CampaignRevised,
    ItemAppeared,
    PhaseBegun,
)

_END: Final = "the end"
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class CampaignAlarms:
    """Listens to a log in the order of its streams."""

    def __init__(self, accounts: AlarmAccounts) -> None:
        self._accounts = accounts
        self._happened: dict[str, set[str]] = {}

    def hear(self, event_id: str, occurred_at: datetime, event: EventContract) -> None:
        """Take in the next event of a log."""
        if isinstance(event, CampaignBegun):
            self._planned(event, _EVER)
        elif isinstance(event, CampaignRevised):
            self._accounts.settled(_of(event), event.revised_at)
            self._planned(event, event.revised_at)
        elif isinstance(event, PhaseBegun):
            self._came(event, f"phase {event.phase}", event.begun_at)
        elif isinstance(event, ItemAppeared):
            self._came(event, _item(event, event.item, event.occurrence), event.appeared_at)
        elif isinstance(event, CampaignEnded):
            self._came(event, _END, event.ended_at)

    def _planned(self, event: CampaignPlanned, not_before: datetime) -> None:
        """What has happened stays; what a revision adds after its date happens at once."""
        happened, ends = self._happened.setdefault(_of(event), set()), event.ends_at + LATE
        if ends > not_before:
            happened.discard(_END)
        planned = {name: max(at, not_before) for name, at in (*_steps(event), (_END, ends)) if name not in happened}
        self._accounts.open(_of(event), planned)

    def _came(self, event: CampaignEvent, name: str, at: datetime) -> None:
        self._accounts.told(_of(event), name, at)
        self._happened.setdefault(_of(event), set()).add(name)


def _of(event: CampaignEvent) -> str:
    return f"campaign {event.region}/{event.campaign}"


def _item(owner: Any, item: str, occurrence: str) -> str:
    return f"item {item} {occurrence} of {owner.unit}/{owner.section or ''}/{owner.post or ''}"


def _steps(event: CampaignPlanned) -> Iterator[tuple[str, datetime]]:
    for phase in event.phases:
        yield f"phase {phase.phase}", phase.begins_at
    for item in event.items:
        for one in item.occurrences:
            for owner in item.owed_by:
                yield _item(owner, item.item, one.occurrence), one.appears_at
