"""A small place with a campaign, and what a day-by-day reading of it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from schemas.contract import EventContract
from schemas.regime import Regime
from schemas.regime.document import check_text
from services.tracking.domain.campaigns.alarms import look, wake_at
from services.tracking.domain.campaigns.commands import FollowPlan
from services.tracking.domain.campaigns.decide import decide
from services.tracking.domain.campaigns.evolve import evolve
from services.tracking.domain.campaigns.planning import plan_of
from services.tracking.domain.campaigns.state import UNPLANNED, Campaign
from tests.unit.regime.campaigns import campaign
from tests.unit.regime.documents import place_with

ZONE = ZoneInfo("Asia/Shanghai")
PLANS = "  - {id: plans, name: {zh: 方案, en: Plans}, phase: first, due: 2024-01-20, to: office, reference: R}"
SUMMARIES = "  - {id: summaries, name: {zh: 总结, en: Summaries}, phase: second, reference: R}"
REPORTS = "report_quotas:\n  - {id: information, owed_by: section, count: 2, every: half_month, reference: R}"
DUTIES = "duties:\n  - {number: 1, task: {zh: 学习, en: Study}, lead: [housing], support: [office], reference: R}"


def day(text: str, clock: time = time(0)) -> datetime:
    """A civil day such as `2024-01-20` as the instant at which it begins, or at a time of it."""
    return datetime.combine(date.fromisoformat(text), clock, ZONE).astimezone(UTC)


def end_of(text: str) -> datetime:
    """The last second of a civil day."""
    return day(text) + timedelta(days=1, seconds=-1)


@cache
def regime(*parts: str, version: str = "1", effective_from: str = "2024-01-01") -> Regime:
    """The small place with a campaign of these parts."""
    text = place_with(campaign(*parts)).replace('version: "1"', f'version: "{version}"')
    return check_text(text.replace("effective_from: 2024-01-01", f"effective_from: {effective_from}"), "test.yaml")


USUAL = ("deliverables:", PLANS, SUMMARIES, REPORTS, DUTIES)


class Office:
    """Follows one campaign: adopts regimes, lets days pass, keeps every event."""

    def __init__(self) -> None:
        self.state: Campaign = UNPLANNED
        self.events: list[EventContract] = []

    def adopts(self, adopted: Regime, at: datetime) -> list[EventContract]:
        """A regime is adopted; what follows at once."""
        effective = datetime.combine(adopted.effective_from, time(0), ZONE)
        plan = plan_of(adopted, effective)
        assert plan is not None, "the regime has a campaign"
        return self._take(decide(self.state, FollowPlan(plan, at)))

    def looks(self, until: datetime) -> list[EventContract]:
        """The clock has come to `until`."""
        return self._take(look(self.state, until))

    def next_alarm(self) -> datetime | None:
        """When it wants to be looked at."""
        return wake_at(self.state)

    def _take(self, events: Any) -> list[EventContract]:
        for event in events:
            self.state = evolve(self.state, event)
        self.events += events
        return list(events)
