"""The fields of events that the list of findings shows."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Raised(msgspec.Struct):
    """Of `duban.finding.raised.v1`."""

    region: str
    finding: str
    kind: str
    subject: str
    period: str
    evidence_total: int
    raised_at: datetime
    unit: str | None = None
    section: str | None = None
    units: tuple[str, ...] = ()


class Examined(msgspec.Struct):
    """Of `duban.finding.examined.v1`."""

    region: str
    finding: str
    outcome: str
    by: str
    examined_at: datetime
