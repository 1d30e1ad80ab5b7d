"""What a test of a regime does to a clock: stops it, lets it run again, grants more time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.regime.self_tests import Happening
from services.tracking.domain.interventions import Actor, Extend, PauseClock, ResumeClock
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Supervision

_SAID: Final = "test"


def intervention(
    rules: Rules, state: Supervision, happening: Happening, at: datetime
) -> PauseClock | ResumeClock | Extend:
    """The command on the newest obligation of the kind that is named; the rules refuse what they do not allow."""
    latest = state.latest(happening.obligation)
    obligation, by = latest.id if latest else happening.obligation, Actor(_SAID, happening.by)
    if happening.event == "obligation.paused":
        return PauseClock(obligation, happening.pause or "", _SAID, _SAID, at, by, rules, at)
    if happening.event == "obligation.resumed":
        return ResumeClock(obligation, by, rules, at)
    return Extend(obligation, happening.amount or 1, _SAID, by, rules, at)
