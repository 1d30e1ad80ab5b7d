"""Adopting a regime (制度文件): which version of a region's rules comes into force when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.regime import RegimeAdopted
from schemas.regime import Regime


@dataclass(frozen=True, slots=True)
class Adopted:
    """One adoption: which document, and from when it holds."""

    digest: str
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class Adoptions:
    """All regimes that a region has adopted, in the order of adoption."""

    adopted: tuple[Adopted, ...] = ()

    def in_force(self, at: datetime) -> Adopted | None:
        """What holds at an instant."""
        begun = [adopted for adopted in self.adopted if adopted.effective_from <= at]
        return max(begun, key=lambda adopted: adopted.effective_from, default=None)


@dataclass(frozen=True, slots=True)
class Adopt:
    """Adopt a regime for a region."""

    region: str
    regime: Regime
    by: str
    at: datetime


def effective_instant(regime: Regime) -> datetime:
    """The first instant at which a regime holds: 00:00 of its day, local time."""
    return datetime.combine(regime.effective_from, time.min, ZoneInfo(regime.timezone)).astimezone(UTC)


def decide_adoption(state: Adoptions, command: Adopt) -> Sequence[EventContract] | Refused:
    """A document is adopted once; a new one may not reach back before the one in force."""
    regime = command.regime
    if regime.region != command.region:
        return refused("regime_region", "region", given=command.region, actual=regime.region)
    if any(adopted.digest == regime.digest for adopted in state.adopted):
        return ()
    effective_from = effective_instant(regime)
    in_force = state.in_force(command.at)
    if in_force is not None and effective_from < in_force.effective_from:
        since = in_force.effective_from.astimezone(ZoneInfo(regime.timezone)).date()
        return refused("effective_too_early", "effective_from", given=regime.effective_from, actual=since)
    return (
        RegimeAdopted(
            region=command.region,
            regime=regime.id,
            version=regime.version,
            digest=regime.digest,
            effective_from=effective_from,
            adopted_at=command.at,
            adopted_by=command.by,
            document=regime.canonical,
        ),
    )


def evolve_adoption(state: Adoptions, event: EventContract) -> Adoptions:
    """Remember the adoption."""
    if not isinstance(event, RegimeAdopted):
        return state
    return Adoptions((*state.adopted, Adopted(event.digest, event.effective_from)))
