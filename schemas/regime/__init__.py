"""The regime document of a place (制度文件): its models, its reading with every mistake at once, and fast lookups."""

from __future__ import annotations

from schemas.regime.compiled import CompiledRegime
from schemas.regime.facts import Answering, ApplicableLimit, Destination, LimitCandidate, MatterFacts, ResolvedLimit
from schemas.regime.regime import Regime, read_canonical

__all__ = [
    "Answering",
    "ApplicableLimit",
    "CompiledRegime",
    "Destination",
    "LimitCandidate",
    "MatterFacts",
    "Regime",
    "ResolvedLimit",
    "read_canonical",
]
