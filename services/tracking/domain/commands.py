"""Commands on the supervision of a matter. Each has its instant inside, and the rules where they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.regime import MatterFacts
from schemas.regime.facts import ApplicableLimit
from services.tracking.domain.interventions import Intervention
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder


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


@dataclass(frozen=True, slots=True)
class BeginTask:
    """Watch a task of an office from the moment it is set (任务)."""

    region: str
    task: str
    number: str
    process: str
    title_zh: str
    title_en: str
    importance: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Owe:
    """A step of a task is owed by a holder: what its terms give, or until the moment given.

    `redone` is how often the task was sent back so far.
    """

    holder: Holder
    terms: ApplicableLimit
    given_due_at: datetime | None
    starts_at: datetime
    rules: Rules
    at: datetime
    redone: int = 0


@dataclass(frozen=True, slots=True)
class PassOn:
    """Somebody else owes what waits for the event, in the same unit or in another; the clock runs on."""

    event: str
    holder: Holder
    at: datetime


@dataclass(frozen=True, slots=True)
class Replan:
    """Work out again what is open, by the calendar of the rules."""

    rules: Rules
    at: datetime


SupervisionCommand = (
    Begin | Assign | HandOn | Progress | Reopen | Close | BeginTask | Owe | PassOn | Replan | Intervention
)
