"""What is counted of a unit: tallies of facts become the measures that a regime's rates are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.events.matter import Grade
from schemas.regime.vocabulary import Measure

EXCUSED: Final = "excused"
"""Outcome of what nobody is held to account for: no measure counts it (剔除)."""

Counts = Mapping[Measure, int]
"""How often each measure was counted; what is not named was never counted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` facts of a unit that look the same.

    `kind` is assigned, signed, answered, reopened, rated, sign, answer or card; `outcome` is the verdict of an
    obligation or `EXCUSED`, the grade of a rating or the colour of a card; `early` means whole working days were left;
    `solved` is the complainant's word.
    """

    unit: str
    kind: str
    outcome: str | None
    early: bool
    solved: bool | None
    count: int


_Test = Callable[[Tally, Collection[Grade]], bool]

# Each measure: the kind of fact it counts and what else must hold. Contacted means that an answer reached the person.
# Solved and satisfied rest on the complainant's word alone (documents A, D, E: 群众满意 is the most important measure).
_COUNTED: dict[Measure, tuple[str, _Test]] = {
    "assigned": ("assigned", lambda tally, grades: True),
    "signed": ("signed", lambda tally, grades: True),
    "sign_due": ("sign", lambda tally, grades: True),
    "signed_on_time": ("sign", lambda tally, grades: tally.outcome == "on_time"),
    "answered": ("answered", lambda tally, grades: True),
    "contacted": ("answered", lambda tally, grades: True),
    "answer_due": ("answer", lambda tally, grades: True),
    "answered_on_time": ("answer", lambda tally, grades: tally.outcome == "on_time"),
    "answered_early": ("answer", lambda tally, grades: tally.outcome == "on_time" and tally.early),
    "overdue": ("answer", lambda tally, grades: tally.outcome == "overdue"),
    "rated": ("rated", lambda tally, grades: True),
    "satisfied": ("rated", lambda tally, grades: tally.outcome in grades),
    "solved": ("rated", lambda tally, grades: tally.solved is True),
    "reopened": ("reopened", lambda tally, grades: True),
    "yellow_cards": ("card", lambda tally, grades: tally.outcome == "yellow"),
    "red_cards": ("card", lambda tally, grades: tally.outcome == "red"),
}

FACT_OF_MEASURE: Mapping[Measure, str] = {measure: kind for measure, (kind, _) in _COUNTED.items()}
"""Which kind of fact a measure counts; what a drill-down lists."""


def counted_as(tally: Tally, measure: Measure, satisfied_grades: Collection[Grade]) -> bool:
    """Whether a measure counts the tally."""
    kind, holds = _COUNTED[measure]
    return kind == tally.kind and tally.outcome != EXCUSED and holds(tally, satisfied_grades)


def counts(tallies: Iterable[Tally], satisfied_grades: Collection[Grade]) -> dict[str, dict[Measure, int]]:
    """Measures by unit. The order of the tallies does not matter."""
    by_unit: dict[str, dict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    for tally in tallies:
        of_unit = by_unit[tally.unit]
        for measure in _COUNTED:
            if counted_as(tally, measure, satisfied_grades):
                of_unit[measure] += tally.count
    return {unit: dict(measures) for unit, measures in by_unit.items()}
