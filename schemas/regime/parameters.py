"""Parameters: numbers of a regime that change over the years, each value with its date, unit and reference."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas.regime.element import Defines, Element, Identifier, Name, Period, Reference

ParameterUnit = Literal[
    "working_days", "working_hours", "hours", "minutes", "civil_days", "count", "percent", "points", "yuan"
]


class DatedValue(Period):
    """A value that holds from a day on, until its own last day or the next value."""

    value: int | float
    unit: ParameterUnit
    reference: Reference
    expected: bool = False
    """True: an announced change that is not yet in force by a document."""


class Parameter(Element):
    """A number of the regime with its values by date, oldest first."""

    id: Annotated[Identifier, Defines("parameter")]
    name: Name
    values: tuple[DatedValue, ...] = Field(min_length=1)

    def value_on(self, day: date) -> DatedValue | None:
        """The value that holds on the civil day; None before the first or after the last."""
        held: DatedValue | None = None
        for value in self.values:
            if value.covers(day):
                held = value
        return held
