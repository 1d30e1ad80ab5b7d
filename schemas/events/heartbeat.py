"""The heartbeat matter of a region: portal, intake, tracking, scoring, city; each stage exports the age of the last."""

from __future__ import annotations

from typing import ClassVar

from schemas.contract import EventContract, Instant, Region


class HeartbeatPassed(EventContract):
    """A stage saw the heartbeat and passes it on."""

    TYPE: ClassVar[str] = "duban.heartbeat.passed.v1"

    region: Region
    stage: str
    sounded_at: Instant
    """When the portal side sounded it."""
