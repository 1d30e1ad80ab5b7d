"""The accountability ladder: who reads of an overdue obligation, when, and which card goes with it."""

from __future__ import annotations

from collections.abc import Sequence
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


def climbed_from(steps: Sequence[LadderStep], level: int) -> tuple[LadderStep, ...]:
    """The steps of a ladder that begins at a level: the lower ones are left out, the first is taken when theirs was.

    A level that no step reaches begins with the highest step: who starts higher is never let off.
    """
    in_order = sorted(steps, key=lambda step: step.level)
    kept = [step for step in in_order if step.level >= level] or in_order[-1:]
    if kept and kept[0] is not in_order[0]:
        kept[0] = kept[0].model_copy(update={"after": in_order[0].after})
    return tuple(kept)


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
