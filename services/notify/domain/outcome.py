"""Outcomes for portals: each step of a matter is told once to the portal it came from; stream `outcome-<matter>`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.receipt import OutcomeNotified
from schemas.topics import receipt_topic


@dataclass(frozen=True, slots=True)
class Outcome:
    """The steps that were told, each with the instant it happened."""

    told: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class TellPortal:
    """Tell the portal of a matter that a step (a type of event) happened."""

    region: str
    portal: str
    submission_id: str
    matter: str
    case_number: str
    step: str
    unit: str | None
    happened_at: datetime


def decide(state: Outcome, command: TellPortal) -> Sequence[EventContract] | Refused:
    """The outcome, or nothing where it was told before."""
    if (command.step, command.happened_at) in state.told:
        return []
    return [
        OutcomeNotified(
            region=command.region,
            portal=command.portal,
            submission_id=command.submission_id,
            matter=command.matter,
            case_number=command.case_number,
            step=command.step,
            unit=command.unit,
            happened_at=command.happened_at,
        )
    ]


def evolve(state: Outcome, event: EventContract) -> Outcome:
    """The state after an event."""
    if not isinstance(event, OutcomeNotified):
        return state
    return replace(state, told=(*state.told, (event.step, event.happened_at)))


def topic(event: EventContract) -> str:
    """`<region>.receipt.<portal>`. Raises TypeError for an event of another family."""
    if not isinstance(event, OutcomeNotified):
        raise TypeError(f"{event.TYPE} is no outcome")
    return receipt_topic(event.region, event.portal)
