"""The one command on a campaign: follow the plan of a version of the regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.events.campaign import PlannedItem, PlannedPhase


@dataclass(frozen=True, slots=True)
class Plan:
    """The campaign of one version of a regime, its days turned into instants."""

    region: str
    campaign: str
    title_zh: str
    title_en: str
    regime: str
    version: str
    effective_from: datetime
    begins_at: datetime
    ends_at: datetime
    phases: tuple[PlannedPhase, ...]
    items: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True)
class FollowPlan:
    """A version of the regime was adopted: its campaign is followed from `at` on."""

    plan: Plan
    at: datetime
