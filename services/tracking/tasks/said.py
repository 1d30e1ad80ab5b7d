"""What a form or a request says of a task, and the command that it becomes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.contract import Identifier, Instant
from schemas.events.matter import Importance
from schemas.events.task import Process

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""A line of text; Postgres holds no U+0000."""

Units = Annotated[tuple[Identifier, ...], Field(max_length=60)]


class Said(BaseModel):
    """Unknown fields are a defect, so that a misspelt one is noticed by its sender."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Opening(Said):
    """A task to open. `reference` is the sender's own number, by which sending it twice opens one task."""

    process: Process
    title_zh: Words | None = Field(None, description="without it the name that the regime has for the item")
    title_en: Words | None = None
    unit: Identifier | None = Field(None, description="who answers; without it the regime's for the item")
    section: Identifier | None = None
    post: Identifier | None = None
    lead: Units = ()
    support: Units = ()
    receiver: Identifier | None = None
    item: Identifier | None = Field(None, description="which approval or course of the regime")
    reference: Identifier | None = None
    document: Identifier | None = None
    paragraph: Words | None = None
    importance: Importance = Importance.ORDINARY
    due_at: Instant | None = Field(
        None, description="a date for the first step; without it the regime's limit, not exceeded by a unit itself"
    )


class Ending(Said):
    """A step that ended. `at` is for the efficiency office, which may enter what happened before."""

    step: Identifier | None = Field(None, description="the step that is meant; without it the present one")
    evidence: Words | None = Field(None, description="number or address of a document")
    note: Words | None = None
    at: Instant | None = None


class Completing(Ending):
    """A step that is done; the last of an approval is granted or refused."""

    outcome: Literal["done", "granted", "refused"] = "done"


class SendingBack(Ending):
    """Why it has to be done again."""

    note: Words


class HandingOver(Said):
    """To whom a step goes; without `unit` within the unit that has it."""

    step: Identifier | None = Field(
        None, description="`whole` for the task itself, of a course its escort; without it the present step"
    )
    unit: Identifier | None = None
    section: Identifier | None = None
    post: Identifier | None = None
    reason: Words


class Cancelling(Said):
    """Why nothing more is asked for."""

    reason: Words
