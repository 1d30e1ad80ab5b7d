"""A campaign: phases with their dates, deliverables that fall due, duties with their units, report quotas."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas.regime.element import Defines, Element, Identifier, Line, Name, Period, PhaseRef, Reference, UnitRef


class Phase(Period):
    """阶段: a stretch of the campaign with its own aim."""

    id: Annotated[Identifier, Defines("phase")]
    name: Name
    said: Line | None = None
    """The dates in the document's own words, where they are looser than days."""
    reference: Reference


class Deliverable(Element):
    """What has to be handed in by a day: a plan, a report, a summary."""

    id: Annotated[Identifier, Defines("deliverable")]
    name: Name
    phase: PhaseRef
    due: date | None = None
    """The last civil day; None where the document asks for it and names no day but the phase's end."""
    said: Line | None = None
    units: tuple[UnitRef, ...] = ()
    """The units that owe it; empty: every unit of the regime."""
    to: UnitRef | None = None
    """The unit that receives it."""
    lead: tuple[UnitRef, ...] = ()
    support: tuple[UnitRef, ...] = ()
    reference: Reference


class Duty(Element):
    """A numbered piece of the campaign's work and the units that lead it (牵头单位)."""

    number: Annotated[int, Field(ge=1, le=999)]
    task: Name
    lead: tuple[UnitRef, ...] = ()
    support: tuple[UnitRef, ...] = ()
    reference: Reference


class ReportQuota(Element):
    """信息报送: how many information reports each unit or section owes in a period."""

    id: Annotated[Identifier, Defines("report_quota")]
    owed_by: Literal["unit", "section"]
    count: Annotated[int, Field(ge=1, le=100)]
    every: Literal["half_month", "month", "quarter", "year"]
    reference: Reference


class Campaign(Period):
    """活动: a plan with phases, deliverables, dates, lead and support units."""

    id: Annotated[Identifier, Defines("campaign")]
    name: Name
    phases: tuple[Phase, ...] = Field(min_length=1)
    deliverables: tuple[Deliverable, ...] = ()
    duties: tuple[Duty, ...] = ()
    report_quotas: tuple[ReportQuota, ...] = ()
    reference: Reference
