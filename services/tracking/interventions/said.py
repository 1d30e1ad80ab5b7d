"""What a request or a form says about a clock or a card; no personal data: evidence is a number, never its content."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.contract import Identifier, Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
"""A few sentences; Postgres holds no U+0000."""

Evidence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""Number or address of a document."""


class Said(BaseModel):
    """Unknown fields are a defect, so that a misspelt one is noticed by its sender."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pausing(Said):
    """中止计时: for which of the reasons that the rule allows."""

    pause: Identifier = Field(description="kind of the pause in the regime, for example `hearing`")
    reason: Reason
    evidence: Evidence | None = Field(None, description="where the kind asks for it: the number of the notice")
    begins_at: Instant | None = Field(None, description="without it now; not before the last pause ended")


class Resuming(Said):
    """恢复计时."""


class Extending(Said):
    """延期: how much more, in the unit of the rule's extension."""

    amount: Annotated[int, Field(ge=1, le=10_000)]
    reason: Reason


class Excusing(Said):
    """免责: why nobody is held to account."""

    reason: Reason
    evidence: Evidence


class HandingOver(Said):
    """Who answers from here on, within the unit; what is left out is filled in with the head of the section or unit."""

    section: Identifier | None = None
    post: Identifier | None = None


class Admonishing(Said):
    """效能告诫."""

    reason: Reason
    evidence: Evidence


class Referring(Said):
    """移送: which liability, and to which unit."""

    liability: Literal["disciplinary", "legal"]
    to_unit: Identifier = Field(description="the unit that decides on it; it need not stand in the regime")
    reason: Reason
    evidence: Evidence


class Grounds(Said):
    """Why a card is appealed against, taken back or upheld."""

    grounds: Reason
