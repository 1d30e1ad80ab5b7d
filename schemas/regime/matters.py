"""What people bring and how it comes in: categories, sources, portals, published commitments."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.matter import Source
from schemas.regime.element import (
    CommitmentRef,
    Defines,
    Element,
    Identifier,
    Line,
    Name,
    PostRef,
    Reference,
    SectionRef,
    SourceRef,
    UnitRef,
    refusal,
)
from schemas.regime.limits import Limit
from schemas.regime.vocabulary import Capability


class Route(Element):
    """Where a matter goes: a unit, or a section or post in it."""

    unit: UnitRef | None = None
    section: SectionRef | None = None
    post: PostRef | None = None
    named: bool = False
    """True: to the unit that the submission is about, found by its id, names or aliases."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        fixed = self.unit or self.section or self.post
        if bool(fixed) == self.named:
            raise refusal(
                "name a unit, section or post, or say 'named: true'", "须写 unit、section、post 或 named: true"
            )
        return self


class Category(Element):
    """A node of the category tree; a child inherits `to` and `commitment` from its nearest ancestor that has one."""

    id: Annotated[Identifier, Defines("category")]
    name: Name
    aliases: tuple[Line, ...] = ()
    to: Route | None = None
    commitment: CommitmentRef | None = None
    children: tuple[Category, ...] = ()


class SourceEntry(Element):
    """Where a matter comes from: telephone, mailbox, web, visit, press, review, litigation, e-supervision."""

    id: Annotated[Source, Defines("source")]
    name: Name


class Portal(Element):
    """A system that publishes what people say and gets the receipts."""

    id: Annotated[Identifier, Defines("portal")]
    name: Name
    source: SourceRef
    capabilities: tuple[Capability, ...] = ("receipts", "answers")
    backdating_days: Annotated[int, Field(ge=0, le=3660)] | None = 3
    """How many civil days back a submission may be dated; null: as far as one likes (replays of records)."""


class Commitment(Element):
    """服务承诺: a limit a unit has published; it binds where it is shorter than the rule's."""

    id: Annotated[Identifier, Defines("commitment")]
    name: Name
    unit: UnitRef | None = None
    limit: Limit
    reference: Reference
