"""What the rules of the place ask of single fields: times that can be, categories and units that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from schemas.defects import Defect, Words, defect
from schemas.reading import did_you_mean, shown
from schemas.regime import CompiledRegime
from services.intake.domain.routing import civil_day

CLOCK_SKEW = timedelta(seconds=60)
"""How far a portal's clock may run ahead of ours before its times count as future."""

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

FieldRule = Callable[[str, Any, CompiledRegime, datetime, int | None], Iterator[Defect]]


def _has_happened(
    field: str, given: datetime, regime: CompiledRegime, now: datetime, backdating_days: int | None
) -> Iterator[Defect]:
    if given > now + CLOCK_SKEW:
        yield defect("in_the_future", field, given=given.isoformat(), now=now.isoformat())
    elif given < EARLIEST:
        yield from _can_be_meant(field, given, regime, now, backdating_days)
    elif (
        backdating_days is not None
        and now - given > timedelta(days=backdating_days)  # cheap, and true before the civil days are
        and (civil_day(regime, now) - civil_day(regime, given)).days > backdating_days
    ):
        yield defect("too_old", field, given=given.isoformat(), days=backdating_days)


def _can_be_meant(
    field: str, given: datetime, regime: CompiledRegime, now: datetime, backdating_days: int | None
) -> Iterator[Defect]:
    if not EARLIEST <= given <= LATEST:
        yield defect("out_of_range", field, given=given.isoformat(), least=EARLIEST.date(), most=LATEST.date())


def _category_exists(
    field: str, given: str, regime: CompiledRegime, now: datetime, backdating_days: int | None
) -> Iterator[Defect]:
    if regime.category_named(given) is None:
        yield defect("unknown_category", field, given=shown(given), hint=_near_category(regime, given))


def _unit_exists(
    field: str, given: str, regime: CompiledRegime, now: datetime, backdating_days: int | None
) -> Iterator[Defect]:
    if regime.unit_named(given) is None:
        yield defect("unknown_unit", field, given=shown(given), hint=near_unit(regime, given))


@lru_cache(maxsize=1024)
def _near_category(regime: CompiledRegime, given: str) -> Words:
    return did_you_mean(given, regime.directory.categories_by_name)


@lru_cache(maxsize=1024)
def near_unit(regime: CompiledRegime, given: str) -> Words:
    """A hint at the unit that was probably meant."""
    return did_you_mean(given, regime.directory.units_by_name)


FIELD_RULES: dict[str, FieldRule] = {
    "received_at": _has_happened,
    "at": _has_happened,
    "sounded_at": _has_happened,
    "due_at": _can_be_meant,
    "category": _category_exists,
    "unit": _unit_exists,
    "to_unit": _unit_exists,
}
