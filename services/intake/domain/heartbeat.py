"""The heartbeat matter of a region: intake passes it on, each beat once and never an older one after a newer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.contract import EventContract
from schemas.events.heartbeat import HeartbeatPassed

STAGE = "intake"


@dataclass(frozen=True, slots=True)
class Beat:
    """A portal sounded the heartbeat of a region."""

    region: str
    sounded_at: datetime


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last beat that was passed on."""

    sounded_at: datetime | None = None


def decide_beat(state: Pulse, beat: Beat) -> Sequence[EventContract]:
    """Pass it on, unless it or a later one was passed on before."""
    if state.sounded_at is not None and beat.sounded_at <= state.sounded_at:
        return ()
    return (HeartbeatPassed(region=beat.region, stage=STAGE, sounded_at=beat.sounded_at),)


def evolve_beat(state: Pulse, event: EventContract) -> Pulse:
    """Remember the beat."""
    return Pulse(event.sounded_at) if isinstance(event, HeartbeatPassed) else state
