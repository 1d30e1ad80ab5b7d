"""Adopting a calendar (放假安排): years of a region's days are taken in or revised, all others stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.calendar.document import RegionCalendar, read_calendar
from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.calendar import CalendarAdopted
from schemas.state import State


class Adopted(State, frozen=True):
    """The calendar that a region adopted last, whole; none before the first adoption."""

    number: int = 0
    version: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class AdoptCalendar:
    """Adopt years of a calendar for a region. `seed` is what holds there while nothing was adopted."""

    region: str
    change: RegionCalendar
    seed: RegionCalendar
    seed_version: str
    by: str
    at: datetime


def whole_after(state: Adopted, seed: RegionCalendar, change: RegionCalendar) -> RegionCalendar:
    """All years as they would be once the change is adopted."""
    before = read_calendar(state.document) if state.document else seed
    return before.with_years_of(change)


def decide_adoption(state: Adopted, command: AdoptCalendar) -> Sequence[EventContract] | Refused:
    """Adopted where anything becomes different by it; the same days again are adopted already."""
    change = command.change
    if change.region != command.region:
        return refused("calendar_region", "region", given=command.region, actual=change.region)
    whole = whole_after(state, command.seed, change)
    if whole.canonical == state.document:
        return ()
    number = state.number + 1
    return (
        CalendarAdopted(
            region=command.region,
            version=f"{command.region}-{number}-{whole.digest[:8]}",
            number=number,
            replaces=state.version or command.seed_version,
            years=tuple(year.year for year in change.years),
            references=tuple(dict.fromkeys(year.reference for year in change.years if year.reference)),
            digest=whole.digest,
            adopted_at=command.at,
            adopted_by=command.by,
            document=whole.canonical,
        ),
    )


def evolve_adoption(state: Adopted, event: EventContract) -> Adopted:
    """Remember the adoption."""
    if not isinstance(event, CalendarAdopted):
        return state
    return Adopted(event.number, event.version, event.document)
