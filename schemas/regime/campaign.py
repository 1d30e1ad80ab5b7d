"""A campaign: phases with their dates, deliverables that fall due, duties with their units, report quotas."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from schemas.regime.element import (
    Defines,
    DeliverableRef,
    Element,
    Identifier,
    LadderRef,
    Line,
    Name,
    Period,
    PhaseRef,
    PostRef,
    Reference,
    SectionRef,
    UnitRef,
    refusal,
)
from schemas.regime.ladder import LadderStep
from schemas.regime.limits import Reminder, Span
from schemas.regime.recurrence import Every

OwedBy = Literal["unit", "section", "post"]

DEFAULT_REMINDERS: Final = (Reminder(fraction=0.5), Reminder(working_days_before=1))
DEFAULT_STEPS: Final[tuple[LadderStep, ...]] = (
    LadderStep(level=1, after=Span(amount=0, unit="working_days"), readers=("post", "section_head"), card="yellow"),
    LadderStep(
        level=2,
        after=Span(amount=5, unit="working_days"),
        readers=("leader_in_charge",),
        card="red",
        circular=True,
    ),
    LadderStep(level=3, after=Span(amount=10, unit="working_days"), readers=("head",)),
    LadderStep(level=4, after=Span(amount=15, unit="working_days"), readers=("efficiency_office",)),
)
"""The usual ladder, for campaigns that name none: what is handed in late is called to account like a late answer."""


class Phase(Period):
    """阶段: a stretch of the campaign with its own aim."""

    id: Annotated[Identifier, Defines("phase")]
    name: Name
    said: Line | None = None
    """The dates in the document's own words, where they are looser than days."""
    reference: Reference


class Owed(Element):
    """Who owes something and to whom; each unit, section and post that is named owes its own."""

    units: tuple[UnitRef, ...] = ()
    """The units that owe it; with `sections` and `posts` empty too: everyone of the sort that `owed_by` says."""
    sections: tuple[SectionRef, ...] = ()
    posts: tuple[PostRef, ...] = ()
    """Persons owe by their posts."""
    to: UnitRef | None = None
    """The unit that receives it; where everyone owes it, this one does not owe it to itself."""


class Led(Element):
    """牵头、配合: who leads a piece of work and who supports it, units and sections."""

    lead: tuple[UnitRef, ...] = ()
    lead_sections: tuple[SectionRef, ...] = ()
    support: tuple[UnitRef, ...] = ()
    support_sections: tuple[SectionRef, ...] = ()


class Deliverable(Owed, Led):
    """What has to be handed in by a day: a plan, a report, a summary, a look-back."""

    id: Annotated[Identifier, Defines("deliverable")]
    name: Name
    kind: Literal["deliverable", "look_back"] = "deliverable"
    """A look-back (回头看) re-checks, some time after, what was closed."""
    recheck: tuple[DeliverableRef, ...] = ()
    """The deliverables that a look-back looks at again; empty: all that fell due before it."""
    phase: PhaseRef
    appears: date | None = None
    """The civil day from which it is asked for; without it the first day of its phase."""
    due: date | None = None
    """The last civil day; None where the document asks for it and names no day but the phase's end."""
    every: Every | None = None
    """It comes again in each half month (month, quarter, year) of its phase, due on the last day of each."""
    said: Line | None = None
    owed_by: OwedBy = "unit"
    """Who owes it where nobody is named: every unit, every section or every post of the regime."""
    reference: Reference

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.every is not None and (self.due or self.appears):
            english = "what comes again has no 'due' and no 'appears' of its own; leave out 'every' or those"
            raise refusal(english, "定期事项不写 due 和 appears；请去掉 every，或去掉二者")
        if self.recheck and self.kind != "look_back":
            raise refusal(
                "only a look-back rechecks; write 'kind: look_back'", "只有回头看才有 recheck；请写 kind: look_back"
            )
        return self


class Duty(Led):
    """A numbered piece of the campaign's work and those who lead it (牵头单位); due with `due` or with its phase.

    With neither it has no day. With a day and nobody to lead it, the efficiency office answers for it.
    """

    number: Annotated[int, Field(ge=1, le=999)]
    task: Name
    phase: PhaseRef | None = None
    appears: date | None = None
    due: date | None = None
    """The last civil day; None with a phase: the phase's last day."""
    said: Line | None = None
    to: UnitRef | None = None
    """The unit that receives what comes of it."""
    reference: Reference


class ReportQuota(Owed):
    """信息报送: how many information reports each unit, section or post owes in a period."""

    id: Annotated[Identifier, Defines("report_quota")]
    name: Name = Name(zh="信息报送", en="Information reports")
    owed_by: OwedBy
    """Of what sort those are that owe it; with nobody named, everyone of that sort."""
    count: Annotated[int, Field(ge=1, le=100)]
    every: Every
    phase: PhaseRef | None = None
    """The phase in which they are owed; without it the whole campaign."""
    verified: bool = False
    """逐条核实登记: a report counts only when its receiver has verified and registered it."""
    said: Line | None = None
    reference: Reference


class Campaign(Period):
    """活动: a plan with phases, deliverables, dates, lead and support units."""

    id: Annotated[Identifier, Defines("campaign")]
    name: Name
    phases: tuple[Phase, ...] = Field(min_length=1)
    deliverables: tuple[Deliverable, ...] = ()
    duties: tuple[Duty, ...] = ()
    report_quotas: tuple[ReportQuota, ...] = ()
    reminders: tuple[Reminder, ...] = DEFAULT_REMINDERS
    """Before anything of the campaign falls due."""
    ladder: LadderRef | None = None
    """For what is overdue; without it the usual one (yellow card, red card and circular, head, efficiency office)."""
    reference: Reference
