"""What a time-limit rule comes to for one matter: the planned obligation with all its instants, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.events.terms import Binding
from schemas.regime.facts import ResolvedLimit
from schemas.regime.vocabulary import CardColour, ObligationKind, Reader


@dataclass(frozen=True, slots=True)
class PlannedLimit:
    """A limit that might bind, with the due time it would give. `limit` is none where a time was given."""

    basis: Binding
    rule: str
    limit: ResolvedLimit | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """A reminder before the due time; `threshold` is `fraction:0.5` or `working_days_before:1`."""

    at: datetime
    threshold: str
    readers: tuple[Reader, ...]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of the ladder, taken at `at` if the obligation is still open then."""

    level: int
    at: datetime
    readers: tuple[Reader, ...]
    card: CardColour
    circular: bool


@dataclass(frozen=True, slots=True)
class PlannedObligation:
    """What an event opens: who binds, until when, and every instant at which something happens. Instants in UTC."""

    kind: ObligationKind
    rule: str
    discharged_by: tuple[str, ...]
    starts_at: datetime
    due_at: datetime
    binding: PlannedLimit
    limits: tuple[PlannedLimit, ...]
    """All limits that were considered, the binding one first."""
    reminders: tuple[PlannedReminder, ...]
    ladder: str | None
    steps: tuple[PlannedStep, ...]
    provisional: bool
    """True where the limit runs into days for which no holiday notice is known."""
    calendar: str
    regime: str
    monitored: bool = False
    """True where the plan is that of a unit under key monitoring."""
