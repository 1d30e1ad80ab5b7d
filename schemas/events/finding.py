"""Events of what tracking finds by itself, and of key monitoring; topic `<region>.finding`, key = stream.

A finding is a question to an office and no verdict: it stays on the list until somebody has looked into it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region

MOST_EVIDENCE: Final = 50
"""Pieces of evidence that a finding carries; `evidence_total` says how many there were."""


class FindingKind(StrEnum):
    """What can be found. Buck-passing and blockage are asked for by documents A, D and E, gaming by the field."""

    BUCK_PASSING = "buck_passing"
    PING_PONG = "ping_pong"
    BLOCKAGE = "blockage"
    INSTANT_CLOSING = "instant_closing"
    UNPROVEN_PAUSE = "unproven_pause"
    MASS_CLOSING = "mass_closing"
    REDONE = "redone"
    OWN_RATING = "own_rating"


class Evidence(BaseModel):
    """One thing that a finding rests on: a step of a matter, a matter that waited, a day with many closings."""

    model_config = ConfigDict(frozen=True)

    what: str = Field(description="an event, `matter.transferred`; or `waiting`")
    at: Instant
    matter: Identifier | None = None
    case_number: str | None = None
    unit: Identifier | None = None
    section: Identifier | None = None
    to_unit: Identifier | None = None
    seconds: int | None = Field(None, description="how long it took or has taken by then")


class FindingRaised(EventContract):
    """Something stands out and is to be looked into; found once for each kind, subject and period."""

    TYPE: ClassVar[str] = "duban.finding.raised.v1"

    region: Region
    finding: Identifier = Field(description="26 letters, a pure function of region, kind, subject and period")
    kind: FindingKind
    subject: str = Field(description="`matter:<id>`, `unit:<id>` or `section:<unit>/<section>`")
    period: str = Field(description="`2026-03` for a month, `round.1` for a treatment of a matter")
    unit: Identifier | None = Field(None, description="the unit that is asked; none where several share it")
    section: Identifier | None = None
    units: tuple[Identifier, ...] = Field((), description="all units that took part, in the order of the evidence")
    rule: str = Field(description="where the thresholds stand in the regime, `findings.blockage`")
    thresholds: dict[str, float] = Field(description="the thresholds as they held")
    figures: dict[str, float] = Field(description="what was measured, by name")
    regime: Digest
    evidence: tuple[Evidence, ...] = Field(description="oldest first, at most 50")
    evidence_total: int
    raised_at: Instant = Field(description="when it came about, however late somebody looked")


class FindingExamined(EventContract):
    """Somebody looked into it. A confirmed one may open a rectification, which names it as its origin."""

    TYPE: ClassVar[str] = "duban.finding.examined.v1"

    region: Region
    finding: Identifier
    kind: FindingKind
    unit: Identifier | None = None
    section: Identifier | None = None
    outcome: Literal["confirmed", "explained"]
    note: str
    by: str
    examined_at: Instant
    rectify: bool = Field(False, description="true: the unit owes a rectification; only of a confirmed one")


class MonitoringBegun(EventContract):
    """重点监控: a unit with prominent problems is under tighter rules from an instant on (document D)."""

    TYPE: ClassVar[str] = "duban.monitoring.begun.v1"

    region: Region
    unit: Identifier
    reason: str
    findings: tuple[Identifier, ...] = Field((), description="findings that it rests on")
    begins_at: Instant
    begun_by: str


class MonitoringEnded(EventContract):
    """The unit is off the list from an instant on; what was opened before keeps its plan."""

    TYPE: ClassVar[str] = "duban.monitoring.ended.v1"

    region: Region
    unit: Identifier
    reason: str
    ends_at: Instant
    ended_by: str
