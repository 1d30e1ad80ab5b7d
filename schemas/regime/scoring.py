"""How units are scored: rates over counted measures, weights, targets, minimum samples, periods."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.events.matter import Grade
from schemas.regime.element import Defines, Element, Identifier, Name, Reference
from schemas.regime.vocabulary import Measure, ScorePeriod


class Rate(Element):
    """One measure over another; below the minimum sample a unit has no rate (N/A)."""

    id: Annotated[Identifier, Defines("rate")]
    name: Name
    numerator: Measure
    denominator: Measure
    weight: Annotated[float, Field(ge=0)]
    target: Annotated[float, Field(ge=0, le=1)] | None = None
    """The rate that is asked for, between 0 and 1."""
    minimum_sample: Annotated[int, Field(ge=1)] = 1
    lower_is_better: bool = False
    """True: the rate counts in the score as one minus itself (an overdue rate)."""
    reference: Reference | None = None


class Scoring(Element):
    """绩效考核: the weighted score of a unit over a period; weights are shared among the rates a unit has."""

    period: ScorePeriod
    rates: tuple[Rate, ...] = Field(min_length=1)
    satisfied_grades: tuple[Grade, ...] = (Grade.VERY_SATISFIED, Grade.SATISFIED, Grade.FAIRLY_SATISFIED)
    """Grades of GB/T 39735-2020 that count as satisfied."""
    published: bool = False
    reference: Reference | None = None
