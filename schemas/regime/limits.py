"""Limits and the rules that say which obligation an event opens, for how long and with which reminders and ladder."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.matter import Importance, Kind
from schemas.regime.element import (
    CategoryRef,
    Defines,
    DistrictRef,
    Element,
    Identifier,
    LadderRef,
    Name,
    ParameterRef,
    PortalRef,
    Reference,
    SourceRef,
    UnitRef,
    refusal,
)
from schemas.regime.vocabulary import DayEnd, EventName, LimitUnit, ObligationKind, Reader

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
    reference: Reference | None = None


class DefaultLimit(Element):
    """The reasonable limit set where none is fixed (Nanchong 2006, 二(二)1: 没有明确规定时限的,要确定合理办理时限)."""

    opened_by: tuple[EventName, ...] = ("matter.registered", "matter.reopened")
    discharged_by: tuple[EventName, ...] = ("matter.answered",)
    limit: Limit = Limit(amount=DEFAULT_ANSWER_DAYS, unit="working_days")
    reminders: tuple[Reminder, ...] = (Reminder(fraction=0.5), Reminder(working_days_before=1))
    ladder: LadderRef | None = None
    reference: Reference | None = None
