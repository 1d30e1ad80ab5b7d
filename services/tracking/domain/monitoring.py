"""重点监控 of a unit: on the list from an instant, off it from another; stream `monitoring-<region>-<unit>`.

Both instants lie ahead of the command: what was opened before keeps its plan, so that nobody is bound by a rule that
came later (document D, on units with prominent problems).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.finding import MonitoringBegun, MonitoringEnded
from schemas.state import State


class Watched(State, frozen=True):
    """The latest time under monitoring; without a beginning there was none yet."""

    begins_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BeginMonitoring:
    """Put the unit on the list from `begins_at` on; `findings` are what it rests on."""

    region: str
    unit: str
    reason: str
    findings: tuple[str, ...]
    begins_at: datetime
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EndMonitoring:
    """Take the unit off the list from `ends_at` on."""

    region: str
    unit: str
    reason: str
    ends_at: datetime
    by: str
    at: datetime


UNWATCHED = Watched()


def decide(state: Watched, command: BeginMonitoring | EndMonitoring) -> Sequence[EventContract] | Refused:
    """The event of a command, or why not."""
    return _begin(state, command) if isinstance(command, BeginMonitoring) else _end(state, command)


def _begin(state: Watched, command: BeginMonitoring) -> Sequence[EventContract] | Refused:
    if state.begins_at is not None and (state.ends_at is None or command.begins_at < state.ends_at):
        return refused("monitored_already", "unit", given=command.unit)
    if command.begins_at < command.at:
        return _past("begins_at", command.begins_at, command.at)
    return [
        MonitoringBegun(
            region=command.region,
            unit=command.unit,
            reason=command.reason,
            findings=command.findings,
            begins_at=command.begins_at,
            begun_by=command.by,
        )
    ]


def _end(state: Watched, command: EndMonitoring) -> Sequence[EventContract] | Refused:
    if state.begins_at is None or state.ends_at is not None:
        return refused("not_monitored", "unit", given=command.unit)
    if command.ends_at < command.at:
        return _past("ends_at", command.ends_at, command.at)
    if command.ends_at < state.begins_at:
        return refused(
            "before_it_began", "ends_at", given=command.ends_at.isoformat(), actual=state.begins_at.isoformat()
        )
    return [
        MonitoringEnded(
            region=command.region,
            unit=command.unit,
            reason=command.reason,
            ends_at=command.ends_at,
            ended_by=command.by,
        )
    ]


def _past(field: str, given: datetime, now: datetime) -> Refused:
    return refused("in_the_past", field, given=given.isoformat(), now=now.isoformat())


def evolve(state: Watched, event: EventContract) -> Watched:
    """The state after an event."""
    if isinstance(event, MonitoringBegun):
        return Watched(event.begins_at)
    if isinstance(event, MonitoringEnded):
        return Watched(state.begins_at, event.ends_at)
    return state
