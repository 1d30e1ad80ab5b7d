"""The rules of a place as a decision takes them: a version of the regime, and the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.regime import CompiledRegime
from services.tracking.domain.calendar import Calendar


def nobody(_: str, __: datetime) -> bool:
    """Where no unit is under key monitoring."""
    return False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the place as they hold at the command: a version of the regime, and the calendar."""

    regime: CompiledRegime
    calendar: Calendar
    of: Callable[[str], Rules] | None = None
    """The rules of another version of the regime by its digest, with the same calendar; a lookup, no decision."""
    monitored: Callable[[str, datetime], bool] = nobody
    """Whether a unit is under key monitoring at an instant; a lookup, no decision."""
    newer_calendars: frozenset[str] = frozenset()
    """Versions adopted after this one: word of a step can come late, and moves no clock back to an older calendar."""

    def replaces(self, calendar: str) -> bool:
        """Whether what was planned by that version of the calendar is to be planned anew."""
        return calendar != self.calendar.version and calendar not in self.newer_calendars

    def governing(self, digest: str) -> Rules:
        """The rules under which a clock was started: a change of the rules does not move it."""
        return self if digest == self.regime.digest or self.of is None else self.of(digest)
