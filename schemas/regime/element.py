"""What every part of a regime document is made of: strict elements, names, identifiers and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.events.matter import Source

IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"


def refusal(english: str, chinese: str) -> PydanticCustomError:
    """What a part says of itself when its keys do not fit together."""
    return PydanticCustomError("regime.refused", "{en}", {"en": english, "zh": chinese})


class Element(BaseModel):
    """A part of a regime: unknown keys are refused, values are never coerced, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Defines:
    """Marks the field that gives an element its identifier within a namespace (`unit`, `ladder`...)."""

    namespace: str


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Marks a field whose value must be an identifier of that namespace."""

    namespace: str


Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000)]

UnitRef = Annotated[Identifier, RefersTo("unit")]
SectionRef = Annotated[Identifier, RefersTo("section")]
PostRef = Annotated[Identifier, RefersTo("post")]
CategoryRef = Annotated[Identifier, RefersTo("category")]
SourceRef = Annotated[Source, RefersTo("source")]
PortalRef = Annotated[Identifier, RefersTo("portal")]
DistrictRef = Annotated[Identifier, RefersTo("district")]
ParameterRef = Annotated[Identifier, RefersTo("parameter")]
PauseKindRef = Annotated[Identifier, RefersTo("pause_kind")]
LadderRef = Annotated[Identifier, RefersTo("ladder")]
CommitmentRef = Annotated[Identifier, RefersTo("commitment")]
PeerGroupRef = Annotated[Identifier, RefersTo("peer_group")]
TextRef = Annotated[Identifier, RefersTo("text")]
WebhookRef = Annotated[Identifier, RefersTo("webhook")]
AddressRef = Annotated[Identifier, RefersTo("address")]
DeliverableRef = Annotated[Identifier, RefersTo("deliverable")]
PhaseRef = Annotated[Identifier, RefersTo("phase")]
ReportQuotaRef = Annotated[Identifier, RefersTo("report_quota")]
DocumentRef = Annotated[Identifier, RefersTo("document")]
RateRef = Annotated[Identifier, RefersTo("rate")]


class Name(Element):
    """A name or short text in Chinese and English."""

    zh: Line
    en: Line


class Reference(Element):
    """Where a rule stands: a document of the header's `references` and the paragraph in it."""

    document: DocumentRef
    paragraph: Line
    """Paragraph as the document numbers it, e.g. `annex 9` or `六、第三阶段、1`."""


class Period(Element):
    """Civil days from the first to the last, both included; without `to` it has no end."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end is not None and self.end < self.start:
            english = f"it ends ({self.end}) before it begins ({self.start})"
            raise refusal(english, f"结束（{self.end}）早于开始（{self.start}）")
        return self

    def covers(self, day: date) -> bool:
        """Whether the civil day lies in the period."""
        return self.start <= day and (self.end is None or day <= self.end)

    def day_after(self) -> date | None:
        """The first civil day after the period, None where it has no end."""
        return None if self.end is None else self.end + timedelta(days=1)
