"""Commands on the supervision of a matter. Each has its instant inside, and the rules where they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.regime import CompiledRegime, MatterFacts
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.state import Holder


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the place as they hold at the command: a version of the regime, and the calendar."""

    regime: CompiledRegime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Begin:
    """Watch a matter from its receipt on (受理)."""

    region: str
    matter: str
    case_number: str
    facts: MatterFacts
    given_due_at: datetime | None
    at: datetime
    """When it was received: limits of the matter run from here."""


@dataclass(frozen=True, slots=True)
class Assign:
    """The holder is answerable from `at` on: open what is owed, or hand on the clocks that run."""

    holder: Holder
    round: int
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOn:
    """The holder gave the matter away (转办, 退回); the next holder follows with its own command."""

    reason: Literal["transferred", "returned"]
    round: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Something happened that obligations wait for; `event` in the regime's words, `matter.signed`."""

    event: str
    round: int
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class Reopen:
    """A new round begins (重新办理)."""

    round: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Close:
    """Nothing of the treatment is owed any more (办结); what the regime asks for afterwards begins."""

    round: int
    rules: Rules
    at: datetime


SupervisionCommand = Begin | Assign | HandOn | Progress | Reopen | Close
