"""What the components of a page take: small frozen values, so that templates hold no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Level = Literal["calm", "soon", "late", "done", "paused", "none"]
"""How near a due time is; each has its own bar, shape and word, so that colour never speaks alone."""

TagLevel = Literal["neutral", "good", "soon", "late", "card-yellow", "card-red", "pale"]


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; without an address it is where we are."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A due-date cell: the day (bold), a short word ('还有 3 个工作日'), and how much of the limit is used up (0-1)."""

    at: datetime | None
    word: str
    level: Level
    used: float = 0.0

    @property
    def bar(self) -> int:
        """Length of the bar in hundredths; never so short that it cannot be seen."""
        return max(4, min(100, round(self.used * 100)))


@dataclass(frozen=True, slots=True)
class Person:
    """Who is answerable. `stands_in_for` names the A-post holder when the B-post answers."""

    name: str
    post: str = ""
    unit: str = ""
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a matter. `at` is a date where no time of day was recorded."""

    title: str
    at: date | datetime
    who: str = ""
    text: str = ""
    level: TagLevel = "neutral"
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error of a form: the id of its field, and the same words as at the field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Addresses of a keyset pager; empty where there is no such page."""

    first: str = ""
    next: str = ""
