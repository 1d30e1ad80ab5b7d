"""The accountability ladder: who reads of an overdue obligation, when, and which card goes with it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.matter import Importance
from schemas.regime.element import Defines, Element, Identifier, Name, Reference, refusal
from schemas.regime.limits import Span
from schemas.regime.vocabulary import CardColour, Reader


class LadderStep(Element):
    """A step is taken when the obligation is still open `after` that much beyond its due time."""

    level: Annotated[int, Field(ge=1, le=9)]
    after: Span
    readers: tuple[Reader, ...] = Field(min_length=1)
    card: CardColour = "none"
    circular: bool = False
    """True: a written circular (书面通报) goes with the step."""


class LadderStart(Element):
    """Important matters start higher: lower steps are left out, this level is taken when the first would be."""

    importance: Importance
    level: Annotated[int, Field(ge=1, le=9)]


class Ladder(Element):
    """责任追究的阶梯: steps by rising level, each at or after the one below."""

    id: Annotated[Identifier, Defines("ladder")]
    name: Name
    steps: tuple[LadderStep, ...] = Field(min_length=1)
    starts: tuple[LadderStart, ...] = ()
    reference: Reference | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        levels = [step.level for step in self.steps]
        if levels != sorted(set(levels)):
            raise refusal("levels must rise from step to step", "各级 level 须逐级上升")
        for start in self.starts:
            if start.level not in levels:
                english = f"'starts' names level {start.level}, which no step has"
                raise refusal(english, f"starts 中的 {start.level} 级不存在")
        return self
