"""What offices do about an entry: hand in early, in time, late or never, and now and then have to do it again.

Drawn from the seed and the entry alone, so that every play with the seed goes the same way, whatever else is played.
Things are handed in at ten in the morning of a working day and looked at at three in the afternoon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Final, Literal

from duban.campaign.entries import Entry
from duban.complaints.diligence import Diligence, drawn
from services.tracking.domain.calendar import Calendar

What = Literal["complete", "verify", "send-back"]

HANDED_IN: Final = time(10)
LOOKED_AT: Final = time(15)
_SENT_BACK: Final = 0.06
_MOST_DAYS_LATE: Final = 12


@dataclass(frozen=True, slots=True)
class Act:
    """An office takes a step of an entry's task. `unit` acts, at `at`."""

    at: datetime
    entry: Entry
    what: What
    step: str
    unit: str


def acts_of(entry: Entry, seed: int, calendar: Calendar) -> tuple[Act, ...]:
    """Everything that is done about an entry, in order; nothing where it is never handed in."""
    owner = entry.owner
    diligence = drawn(Random(f"{seed}/{entry.region}/{owner.unit}"))  # noqa: S311 - reproducible, not secret
    chance = Random(f"{seed}/{entry.task}")  # noqa: S311
    handed_in = _handed_in_on(entry, diligence, chance, calendar)
    return tuple(_course(entry, handed_in, chance, calendar)) if handed_in is not None else ()


def _handed_in_on(entry: Entry, diligence: Diligence, chance: Random, calendar: Calendar) -> date | None:
    """The working day, or None for never."""
    luck = chance.random()
    last = calendar.local_day(entry.due_at)
    if luck < diligence.stays_silent:
        return None
    if luck < diligence.stays_silent + diligence.answers_late:
        return calendar.add_working_days(last, chance.randint(1, _MOST_DAYS_LATE))
    first = calendar.local_day(entry.appears_at)
    room = calendar.working_days_between(first, last)
    used = int(room * chance.uniform(*diligence.uses))
    return calendar.add_working_days(first, used) if used else _working_day(first, last, calendar)


def _working_day(first: date, last: date, calendar: Calendar) -> date:
    """The first day, or the next working day where that is still in time."""
    if calendar.is_working_day(first):
        return first
    following = calendar.add_working_days(first, 1)
    return min(following, last)


def _course(entry: Entry, day: date, chance: Random, calendar: Calendar) -> Iterator[Act]:
    yield Act(calendar.at(day, HANDED_IN), entry, "complete", entry.first_step, entry.owner.unit)
    if entry.verifier is None:
        return
    while True:
        day = calendar.add_working_days(day, chance.randint(1, 3))
        sent_back = chance.random() < _SENT_BACK
        yield Act(calendar.at(day, LOOKED_AT), entry, "send-back" if sent_back else "verify", "verify", entry.verifier)
        if not sent_back:
            return
        day = calendar.add_working_days(day, chance.randint(2, 4))
        yield Act(calendar.at(day, HANDED_IN), entry, "complete", entry.first_step, entry.owner.unit)
