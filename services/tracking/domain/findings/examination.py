"""The life of a finding: raised once, kept on the list until somebody has looked into it; stream `finding-<id>`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.finding import FindingExamined, FindingKind, FindingRaised
from schemas.state import State, replaced


class Finding(State, frozen=True):
    """What decisions need of a finding; `kind` is empty before it was raised."""

    region: str = ""
    finding: str = ""
    kind: str = ""
    unit: str | None = None
    section: str | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Raise:
    """Something was found. What was found before is not found again, whatever it looks like now."""

    found: FindingRaised


@dataclass(frozen=True, slots=True)
class Examine:
    """Somebody looked into it: it is so (confirmed), or there is a good reason (explained)."""

    outcome: Literal["confirmed", "explained"]
    note: str
    by: str
    at: datetime
    rectify: bool = False


NOTHING = Finding()


def decide(state: Finding, command: Raise | Examine) -> Sequence[EventContract] | Refused:
    """The events of a command, or why not."""
    if isinstance(command, Raise):
        return [] if state.kind else [command.found]
    if not state.kind:
        return refused("unknown_finding", given=state.finding or "?")
    if state.outcome:
        return refused("already_examined", given=state.finding)
    if command.rectify and (command.outcome != "confirmed" or state.unit is None):
        return refused("nothing_to_rectify", "rectify")
    return [
        FindingExamined(
            region=state.region,
            finding=state.finding,
            kind=FindingKind(state.kind),
            unit=state.unit,
            section=state.section,
            outcome=command.outcome,
            note=command.note,
            by=command.by,
            examined_at=command.at,
            rectify=command.rectify,
        )
    ]


def evolve(state: Finding, event: EventContract) -> Finding:
    """The state after an event."""
    if isinstance(event, FindingRaised):
        return Finding(event.region, event.finding, event.kind.value, event.unit, event.section)
    if isinstance(event, FindingExamined):
        return replaced(state, outcome=event.outcome)
    return state
