"""How diligent the units of the made-up county are: some prompt, some average, two that let things run late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Diligence:
    """Shares of what is done late, of what is never answered; how much of a limit is used; how grades fall."""

    signs_late: float
    answers_late: float
    stays_silent: float
    uses: tuple[float, float]
    """Least and most of the working time of a limit that an answer on time takes."""
    grades: tuple[int, int, int, int, int]
    """Weights of the five grades, from very satisfied to very dissatisfied."""


PROMPT: Final = Diligence(0.01, 0.01, 0.0, (0.05, 0.5), (45, 30, 15, 7, 3))
AVERAGE: Final = Diligence(0.05, 0.06, 0.004, (0.25, 0.95), (25, 33, 22, 13, 7))
LATE: Final = Diligence(0.4, 0.45, 0.05, (0.6, 0.98), (8, 18, 24, 30, 20))

_BY_UNIT: Final[Mapping[str, Diligence]] = {
    "approval": PROMPT,
    "emergency-management": PROMPT,
    "public-security": PROMPT,
    "urban-management": PROMPT,
    "waterworks": PROMPT,
    "housing": LATE,
    "transport": LATE,
}


def drawn(chance: Random) -> Diligence:
    """The diligence of some unit of which nothing is known: half of them are average, a fifth let things run late."""
    return chance.choices((PROMPT, AVERAGE, LATE), (3, 5, 2))[0]


def diligence_of(unit: str) -> Diligence:
    """The diligence of a unit; average where nothing else is known."""
    return _BY_UNIT.get(unit, AVERAGE)
