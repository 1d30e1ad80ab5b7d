"""The regime's own tests: given what happened, expected are the route, due times, verdicts, cards and scores."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.matter import Applicant, Grade, Importance, Kind
from schemas.regime.element import (
    CategoryRef,
    Defines,
    DeliverableRef,
    DistrictRef,
    Element,
    Identifier,
    Line,
    PauseKindRef,
    PortalRef,
    PostRef,
    RateRef,
    ReportQuotaRef,
    SectionRef,
    SourceRef,
    UnitRef,
    refusal,
)
from schemas.regime.vocabulary import CardColour, EventName, GrantingRole, Measure, ObligationKind, VerdictWord


class Happening(Element):
    """An event of the matter and the local time it happened."""

    event: EventName
    at: datetime
    unit: UnitRef | None = None
    """The unit a matter is transferred to."""
    grade: Grade | None = None
    obligation: ObligationKind = "answer"
    """Of `obligation.paused`, `obligation.resumed` and `obligation.extended`: whose clock is moved."""
    pause: PauseKindRef | None = None
    amount: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How much more time is granted, in the unit of the rule's extension."""
    by: GrantingRole = "leader"
    """Who grants it."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.event == "obligation.paused") != (self.pause is not None):
            raise refusal("'obligation.paused' and 'pause' go together", "obligation.paused 与 pause 须一起写")
        if (self.event == "obligation.extended") != (self.amount is not None):
            raise refusal("'obligation.extended' and 'amount' go together", "obligation.extended 与 amount 须一起写")
        return self


class Given(Element):
    """The matter that a test is about; times without an offset are the regime's local time."""

    portal: PortalRef | None = None
    source: SourceRef | None = None
    category: CategoryRef | None = None
    district: DistrictRef | None = None
    about: Line | None = None
    importance: Importance = Importance.ORDINARY
    kind: Kind = Kind.COMPLAINT
    applicant: Applicant = Applicant.PERSON
    given_due: datetime | None = None
    events: tuple[Happening, ...] = Field(min_length=1)


class ExpectedObligation(Element):
    """An obligation as it must stand at the end of the test."""

    kind: ObligationKind
    due: datetime
    verdict: VerdictWord | None = None
    working_days_left: int | None = None
    provisional: bool | None = None
    cards: tuple[CardColour, ...] | None = None
    level: Annotated[int, Field(ge=0, le=9)] | None = None
    """The highest step of the ladder taken; 0 for none."""


class ExpectedRoute(Element):
    """Where the matter must have gone."""

    unit: UnitRef
    section: SectionRef | None = None
    post: PostRef | None = None


class MatterTest(Element):
    """One matter followed until `until`: its route and its obligations."""

    id: Annotated[Identifier, Defines("test")]
    about: Line
    given: Given
    until: datetime | None = None
    """The moment at which the test looks; without it the last event's."""
    route: ExpectedRoute | None = None
    obligations: tuple[ExpectedObligation, ...] = ()


class Counted(Element):
    """How often a measure was counted for a unit in the period."""

    measure: Measure
    count: Annotated[int, Field(ge=0)]


class ExpectedRate(Element):
    """The value a rate must have, between 0 and 1; null for N/A."""

    rate: RateRef
    value: float | None


class ScoreTest(Element):
    """Counted measures of a unit and the rates and score they must give."""

    id: Annotated[Identifier, Defines("test")]
    about: Line
    counted: tuple[Counted, ...]
    rates: tuple[ExpectedRate, ...] = ()
    score: float | None = None
    """The weighted score between 0 and 100; null for N/A."""


class PlanTest(Element):
    """What the campaign must ask for: the days on which a deliverable, duty or report falls due and all who owe it."""

    id: Annotated[Identifier, Defines("test")]
    about: Line
    deliverable: DeliverableRef | None = None
    duty: int | None = None
    report_quota: ReportQuotaRef | None = None
    due: tuple[date, ...] = Field(min_length=1)
    """Every last day, earliest first."""
    units: tuple[UnitRef, ...] = ()
    sections: tuple[SectionRef, ...] = ()
    posts: tuple[PostRef, ...] = ()

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if sum(given is not None for given in (self.deliverable, self.duty, self.report_quota)) != 1:
            english = "give one of 'deliverable', 'duty' and 'report_quota'"
            raise refusal(english, "请在 deliverable、duty、report_quota 中写一个")
        return self


class SelfTests(Element):
    """All tests that `duban regime check` runs on the document."""

    matters: tuple[MatterTest, ...] = ()
    scores: tuple[ScoreTest, ...] = ()
    plan: tuple[PlanTest, ...] = ()
