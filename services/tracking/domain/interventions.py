"""What officials do to a clock or about its lateness: commands with the one who acts and the instant inside.

Sources: the rules on pauses, extensions and accountability that every regime may set (documents A 四(二)6, B 二 3,
D 七(三), E 二(二)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the subject of the token, in a role, for a unit."""

    subject: str
    role: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class PauseClock:
    """Stop the clock of an obligation for a reason that does not count towards its limit (中止计时)."""

    obligation: str
    pause: str
    reason: str
    evidence: str | None
    begins_at: datetime
    by: Actor
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class ResumeClock:
    """Let the clock run again (恢复计时)."""

    obligation: str
    by: Actor
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class Extend:
    """Grant more time (延期), in the unit that the rule's extension has."""

    obligation: str
    amount: int
    reason: str
    by: Actor
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class Excuse:
    """Hold nobody to account for the lateness of an obligation (免责)."""

    obligation: str
    reason: str
    evidence: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOver:
    """Another section, post or person of the same unit answers from here on; the clock runs on."""

    obligation: str
    holder: Holder
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealCard:
    """The unit appeals against a card (申诉)."""

    card: str
    grounds: str
    by: Actor
    rules: Rules
    at: datetime


@dataclass(frozen=True, slots=True)
class DecideCard:
    """The efficiency office takes a card back (撤销), or upholds one that was appealed against (维持)."""

    card: str
    outcome: Literal["revoked", "upheld"]
    grounds: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Admonish:
    """效能告诫: warn the holder of an obligation formally."""

    obligation: str
    reason: str
    evidence: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Refer:
    """Refer a disciplinary or legal liability to the unit that decides on it (移送)."""

    obligation: str
    liability: Literal["disciplinary", "legal"]
    to_unit: str
    reason: str
    evidence: str
    by: Actor
    at: datetime


Intervention = PauseClock | ResumeClock | Extend | Excuse | HandOver | AppealCard | DecideCard | Admonish | Refer
