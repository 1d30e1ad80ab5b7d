"""Adoption of working-day calendars; topic `<region>.calendar`, kept for ever, key = calendar stream."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from schemas.contract import Digest, EventContract, Instant, Region


class CalendarAdopted(EventContract):
    """A version of the days of a region holds from here on (放假安排): a year was adopted, or revised."""

    TYPE: ClassVar[str] = "duban.calendar.adopted.v1"

    region: Region
    version: str = Field(description="`<region>-<number>-<digest>`; obligations name the version they are planned by")
    number: Annotated[int, Field(ge=1)] = Field(description="of the adoption within its region")
    replaces: str = Field(description="the version before; before the first adoption the days that came with Duban")
    years: tuple[int, ...] = Field(description="the years whose days were adopted; all others stay as they were")
    references: tuple[str, ...] = Field((), description="numbers of their notices")
    digest: Digest
    adopted_at: Instant
    adopted_by: str
    document: str
    """The canonical JSON of the whole calendar, all years that are known, read with `schemas.calendar`."""
