"""The regime document of a place (制度文件): its models, its reading with every mistake at once, and fast lookups."""

from __future__ import annotations

from schemas.regime.campaign_plan import campaign_steps, planned_deliverables
from schemas.regime.compiled import CompiledRegime
from schemas.regime.facts import Answering, ApplicableLimit, Destination, LimitCandidate, MatterFacts, ResolvedLimit
from schemas.regime.planned import Party, PlannedDeliverable
from schemas.regime.regime import Regime, read_canonical

__all__ = [
    "Answering",
    "ApplicableLimit",
    "CompiledRegime",
    "Destination",
    "LimitCandidate",
    "MatterFacts",
    "Party",
    "PlannedDeliverable",
    "Regime",
    "ResolvedLimit",
    "campaign_steps",
    "planned_deliverables",
    "read_canonical",
]
