"""`/v1/calendars`: which calendars a region has adopted, their days, and adopting one (the efficiency office)."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from schemas.calendar.check import CheckedCalendar, check_calendar
from schemas.calendar.days import changed_days
from schemas.calendar.document import EARLIEST_YEAR, LATEST_YEAR, CalendarYear
from schemas.contract import Region
from schemas.identity import calendar_stream
from schemas.regime.document import RegimeErrors
from services.chassis.calendar_seed import seed_version
from services.chassis.calendars import CalendarVersion
from services.chassis.commands import Cause, Command
from services.chassis.http.access import public, require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import INVALID, NOT_FOUND, Defect, Text
from services.tracking.deciders import CALENDARS
from services.tracking.domain.adoption import AdoptCalendar

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Year = Annotated[int, Path(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Version = Annotated[str | None, Query(max_length=60)]
_KNOWN_WITHIN_SECONDS: Final = 10.0
_LOOK_EVERY_SECONDS: Final = 0.02
NO_SUCH_VERSION: Final = Text("没有此版本的日历。", "There is no such version of the calendar.")


class VersionOfCalendar(BaseModel):
    """One version; number 0 is what came with Duban."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    number: int
    years: tuple[int, ...]
    """The years that were adopted with it; of number 0 all."""
    references: tuple[str, ...]
    adopted_at: datetime | None
    adopted_by: str | None


class YearShown(BaseModel):
    """One year as a version of a region's calendar has it; provisional where no notice is known."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    year: int
    provisional: bool
    working_days: int
    known: CalendarYear | None


class DayChanged(BaseModel):
    """A day that becomes another."""

    model_config = ConfigDict(frozen=True)

    day: date
    worked: bool
    works: bool
    name_before: str | None
    name_after: str | None


class CalendarAdoption(BaseModel):
    """What became of an adoption; `repeated` where nothing was different by it. `doubts` are worth another look."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    replaces: str | None
    years: tuple[int, ...]
    changed: tuple[DayChanged, ...]
    doubts: tuple[str, ...]
    repeated: bool


def calendar_routes(runtime: Runtime) -> APIRouter:
    """Calendars of the regions served."""
    router = APIRouter(prefix="/v1/calendars", tags=["calendars"])

    @router.get("", dependencies=[public()])
    async def list_calendars(region: Region) -> list[VersionOfCalendar]:
        """All versions of a region, the newest first."""
        return [version_of(version) for version in reversed(runtime.calendars.versions(region))]

    @router.get("/{region}/{year}", dependencies=[public()])
    async def show_year(region: Region, year: Year, version: Version = None) -> YearShown:
        """A year as it holds now, or as a version has it."""
        calendars = runtime.calendars
        found = calendars.by_version(region, version) if version else calendars.at(region, runtime.clock.now())
        if found is None:
            raise NOT_FOUND.error(NO_SUCH_VERSION)
        return year_of(found, region, year)

    @router.post("", status_code=201, openapi_extra=BODY)
    async def adopt(
        request: Request, response: Response, official: Annotated[Principal, require("efficiency")]
    ) -> CalendarAdoption:
        """Adopt years of a calendar (YAML or JSON). Every mistake is named at once, with line and column (422)."""
        checked = await checked_body(request)
        before = runtime.calendars.newest(official.region)
        outcome = await _submit(runtime, request, official, checked)
        if outcome.refused is not None:
            found = [
                Defect(one.code, one.field, f"{one.message_zh} / {one.message}") for one in outcome.refused.defects
            ]
            raise INVALID.error(defects=found)
        if not await _known(runtime, official.region, outcome.state.version):
            response.status_code = 202
        event = outcome.events[0] if outcome.events else None
        whole = before.calendar.with_years_of(checked.calendar)
        return CalendarAdoption(
            region=official.region,
            version=outcome.state.version,
            replaces=getattr(event, "replaces", None),
            years=tuple(year.year for year in checked.calendar.years),
            changed=days_changed(before, whole) if event else (),
            doubts=doubts_of(checked),
            repeated=event is None,
        )

    return router


async def checked_body(request: Request) -> CheckedCalendar:
    """The calendar in the body of a request. Raises 422 with every mistake."""
    text = (await request.body()).decode("utf-8-sig", "replace")
    return await asyncio.to_thread(_checked, text)


def _checked(text: str) -> CheckedCalendar:
    try:
        return check_calendar(text, "calendar")
    except RegimeErrors as errors:
        found = [
            Defect(one.code, f"{one.line}:{one.column}", f"{one.message_zh} / {one.message}") for one in errors.mistakes
        ]
        raise INVALID.error(defects=found) from None


async def _submit(runtime: Runtime, request: Request, official: Principal, checked: CheckedCalendar) -> Any:
    seed = runtime.calendars.versions(official.region)[0]
    command = AdoptCalendar(
        official.region, checked.calendar, seed.calendar, seed_version(), official.name, runtime.clock.now()
    )
    cause = Cause(f"http/{correlation_id_of(request)}", checked.calendar.digest)
    stream = calendar_stream(official.region)
    return await runtime.bus(CALENDARS).submit(Command(stream, command, command.at, cause))


async def _known(runtime: Runtime, region: str, version: str) -> bool:
    """Whether the adoption has come back by Kafka: from then on limits are reckoned by it."""
    waited = 0.0
    while runtime.calendars.by_version(region, version) is None:
        if waited >= _KNOWN_WITHIN_SECONDS:
            return False
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        waited += _LOOK_EVERY_SECONDS
    return True


def version_of(version: CalendarVersion) -> VersionOfCalendar:
    """A version as it is listed."""
    event = version.event
    return VersionOfCalendar(
        region=version.region,
        version=version.version,
        number=version.number,
        years=event.years if event else tuple(version.days.years),
        references=event.references if event else (),
        adopted_at=version.adopted_at if event else None,
        adopted_by=event.adopted_by if event else None,
    )


def year_of(version: CalendarVersion, region: str, year: int) -> YearShown:
    """A year as a version has it."""
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    days = (date.fromordinal(number) for number in range(first.toordinal(), following.toordinal()))
    return YearShown(
        region=region,
        version=version.version,
        year=year,
        provisional=version.days.provisional(first),
        working_days=sum(map(version.days.works, days)),
        known=version.days.years.get(year),
    )


def days_changed(before: CalendarVersion, whole: Any) -> tuple[DayChanged, ...]:
    """The days that are others in a calendar than in a version before it."""
    return tuple(
        DayChanged(
            day=one.day, worked=one.worked, works=one.works, name_before=one.name_before, name_after=one.name_after
        )
        for one in changed_days(before.calendar, whole)
    )


def doubts_of(checked: CheckedCalendar) -> tuple[str, ...]:
    """What was perhaps not meant, with its place."""
    return tuple(f"{one.line}:{one.column}: {one.message_zh} / {one.message}" for one in checked.doubts)


BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
