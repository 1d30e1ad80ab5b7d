"""Limits and the rules that say which obligation an event opens, for how long and with which reminders and ladder."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.matter import Applicant, Importance, Kind
from schemas.regime.element import (
    CategoryRef,
    Defines,
    DistrictRef,
    Element,
    Identifier,
    LadderRef,
    Name,
    ParameterRef,
    PauseKindRef,
    PortalRef,
    Reference,
    SourceRef,
    UnitRef,
    refusal,
)
from schemas.regime.vocabulary import DayEnd, EventName, GrantingRole, LimitUnit, ObligationKind, Reader

DEFAULT_ANSWER_DAYS = 15


class Limit(Element):
    """An amount of time: `amount` and `unit` directly, or `parameter` whose value and unit hold on the day."""

    amount: Annotated[int, Field(ge=0, le=10_000)] | None = None
    unit: LimitUnit | None = None
    parameter: ParameterRef | None = None
    ends: DayEnd = "end_of_day"
    """Where the last day ends: 24:00 local time, or the close of business."""

    @model_validator(mode="after")
    def _direct_or_by_parameter(self) -> Self:
        if (self.parameter is None) == (self.amount is None) or (self.amount is None) != (self.unit is None):
            raise refusal("give 'amount' and 'unit', or 'parameter' alone", "请写 amount 和 unit，或只写 parameter")
        return self


class Span(Element):
    """A plain amount of time, e.g. 5 working days beyond the due time."""

    amount: Annotated[int, Field(ge=0, le=10_000)]
    unit: LimitUnit


class Condition(Element):
    """What a rule matches: any of the listed values in every key given; a category includes those below it."""

    category: tuple[CategoryRef, ...] = ()
    source: tuple[SourceRef, ...] = ()
    portal: tuple[PortalRef, ...] = ()
    district: tuple[DistrictRef, ...] = ()
    about: tuple[UnitRef, ...] = ()
    importance: tuple[Importance, ...] = ()
    kind: tuple[Kind, ...] = ()
    applicant: tuple[Applicant, ...] = ()
    """Who asks: a person, a firm, an investor with a green card, a delegate, an office."""


class Reminder(Element):
    """A reminder at a fraction of the limit, or some working days before its last day; give one of the two."""

    fraction: Annotated[float, Field(gt=0, lt=1)] | None = None
    working_days_before: Annotated[int, Field(ge=0, le=366)] | None = None
    to: tuple[Reader, ...] = ("post",)

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if (self.fraction is None) == (self.working_days_before is None):
            raise refusal("give either 'fraction' or 'working_days_before'", "fraction 与 working_days_before 须写其一")
        return self


class PauseKind(Element):
    """A reason for which a clock may stand: a hearing, a tender, an inspection, the applicant's own delay.

    Time that the law leaves out of a limit, see 行政许可法 article 45.
    """

    id: Annotated[Identifier, Defines("pause_kind")]
    name: Name
    longest: Span
    """After that much the clock runs again by itself: no matter can stand for ever."""
    evidence: bool = True
    """True: the pause must name its evidence, such as the number of the notice of the hearing."""
    reference: Reference | None = None


class ExtensionRule(Element):
    """延期: who may grant more time, how often and how much at a time."""

    granted_by: tuple[GrantingRole, ...] = ("efficiency",)
    most: Annotated[int, Field(ge=1, le=9)] = 1
    longest: Span
    by_office: Span | None = None
    """How much at a time where the efficiency office grants it; none: as much as others."""
    reference: Reference | None = None

    def longest_by(self, role: str) -> Span:
        """How much a role may grant at a time."""
        return self.by_office if role == "efficiency" and self.by_office is not None else self.longest


class TimeLimitRule(Element):
    """限时办结: an event opens an obligation, others discharge it; the limit says until when."""

    id: Annotated[Identifier, Defines("time_limit")]
    kind: ObligationKind
    name: Name | None = None
    opened_by: tuple[EventName, ...] = Field(min_length=1)
    discharged_by: tuple[EventName, ...] = Field(min_length=1)
    when: Condition = Condition()
    order: int | None = None
    """Lower comes first; needed only where two rules match the same."""
    limit: Limit | None = None
    given: bool = False
    """True: the limit given with the submission, where there is one, takes the place of all others."""
    reminders: tuple[Reminder, ...] = ()
    ladder: LadderRef | None = None
    pauses: tuple[PauseKindRef, ...] = ()
    """The kinds of pause that its clock allows; none where empty."""
    extension: ExtensionRule | None = None
    """None: nobody may grant more time."""
    reference: Reference | None = None


class DefaultLimit(Element):
    """The reasonable limit set where none is fixed (Nanchong 2006, 二(二)1: 没有明确规定时限的,要确定合理办理时限)."""

    opened_by: tuple[EventName, ...] = ("matter.registered", "matter.reopened")
    """For matters that no answer rule covers. A round whose answer would have no clock has this one from its beginning,
    whatever stands here."""
    discharged_by: tuple[EventName, ...] = ("matter.answered",)
    limit: Limit = Limit(amount=DEFAULT_ANSWER_DAYS, unit="working_days")
    reminders: tuple[Reminder, ...] = (Reminder(fraction=0.5), Reminder(working_days_before=1))
    ladder: LadderRef | None = None
    pauses: tuple[PauseKindRef, ...] = ()
    extension: ExtensionRule | None = None
    reference: Reference | None = None


class AppealRule(Element):
    """申诉: how long after a card its unit may appeal."""

    within: Span = Span(amount=5, unit="working_days")
    reference: Reference | None = None


class ProblemRule(Element):
    """When a matter becomes a problem matter, which climbs the ladder one level higher from then on."""

    redone: Annotated[int, Field(ge=1, le=99)] = 3
    """Redone that many times."""
    unowned_units: Annotated[int, Field(ge=2, le=99)] = 3
    """Passed through that many units, none of which signed for it."""
    reference: Reference | None = None
