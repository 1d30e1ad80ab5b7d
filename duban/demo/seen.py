"""What is seen of a county from outside: receipts, marks and published scores, as far as the demo reads them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import msgspec


class Told(msgspec.Struct, frozen=True):
    """A defect that a receipt names."""

    code: str
    field: str
    message: str


class Receipt(msgspec.Struct, frozen=True):
    """What is read of a receipt."""

    command: str
    status: str
    submission_id: str
    portal: str
    matter: str | None = None
    case_number: str | None = None
    query_code: str | None = None
    unit: str | None = None
    repeated: bool = False
    defects: tuple[Told, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all defects in alphabetical order."""
        return tuple(sorted(defect.code for defect in self.defects))


class Marked(msgspec.Struct, frozen=True):
    """An event of an obligation: of whom, about which matter."""

    unit: str
    matter: str = ""
    colour: str = ""
    level: int = 0
    kind: str = ""


class Rank(msgspec.Struct, frozen=True):
    """A unit in a published table."""

    unit: str
    peer_group: str
    rank: int | None = None
    score: str | None = None


class Published(msgspec.Struct, frozen=True):
    """A published table."""

    period: str
    standings: tuple[Rank, ...]


@dataclass(slots=True)
class Seen:
    """Everything that was seen so far."""

    receipts: dict[str, list[Receipt]] = field(default_factory=dict)
    """By the place of the message they answer."""
    registered: int = 0
    answered: int = 0
    refused: int = 0
    repeated: int = 0
    reminded: int = 0
    overdue: int = 0
    cards: Counter[str] = field(default_factory=Counter)
    levels: Counter[int] = field(default_factory=Counter)
    red_carded: set[str] = field(default_factory=set)
    """Matters for which somebody got a red card."""
    outcomes: int = 0
    first_units: Counter[str] = field(default_factory=Counter)
    """Cases by the unit that was answerable first."""
    published: dict[str, tuple[Rank, ...]] = field(default_factory=dict)
    remarkable: list[tuple[str, str]] = field(default_factory=list)
    """First of their kind: what, and the unit."""
