"""What a detector gives back, and the event that it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.events.finding import MOST_EVIDENCE, Evidence, FindingKind, FindingRaised
from schemas.identity import finding_id
from schemas.regime.element import Element
from schemas.regime.findings import Findings


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands out; `evidence` is oldest first, `at` the instant at which it came about."""

    kind: FindingKind
    subject: str
    period: str
    at: datetime
    figures: Mapping[str, float]
    evidence: Sequence[Evidence]
    unit: str | None = None
    section: str | None = None
    evidence_total: int | None = None


def raised(found: Found, region: str, rules: Findings, regime: str) -> FindingRaised:
    """The event of a finding, with the thresholds as they held in the regime of that digest."""
    units = (unit for one in found.evidence for unit in (one.unit, one.to_unit) if unit is not None)
    return FindingRaised(
        region=region,
        finding=finding_id(region, found.kind, found.subject, found.period),
        kind=found.kind,
        subject=found.subject,
        period=found.period,
        unit=found.unit,
        section=found.section,
        units=tuple(dict.fromkeys(units)),
        rule=f"findings.{found.kind}",
        thresholds=thresholds(rules, found.kind),
        figures=dict(found.figures),
        regime=regime,
        evidence=tuple(found.evidence[:MOST_EVIDENCE]),
        evidence_total=found.evidence_total or len(found.evidence),
        raised_at=found.at,
    )


def thresholds(rules: Findings, kind: FindingKind) -> dict[str, float]:
    """The numbers of the rule that a kind of finding goes by."""
    rule: Element = getattr(rules, kind)
    return {name: float(value) for name, value in rule.model_dump().items()}
