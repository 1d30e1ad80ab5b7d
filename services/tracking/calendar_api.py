"""`/v1/calendars`: which calendars a region has adopted, their days, and adopting one (the efficiency office)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from schemas.calendar.check import CheckedCalendar, check_calendar
from schemas.calendar.document import EARLIEST_YEAR, LATEST_YEAR
from schemas.contract import Region
from schemas.defects import Refused, refused
from schemas.identity import calendar_stream
from schemas.regime.document import RegimeErrors
from services.chassis.beginnings import unready
from services.chassis.calendar_seed import seed_version
from services.chassis.commands import Cause, Command
from services.chassis.http.access import public, require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import INVALID, NOT_FOUND, Defect, Text
from services.tracking.calendar_shown import (
    CalendarAdoption,
    CalendarDifference,
    VersionOfCalendar,
    YearShown,
    days_changed,
    doubts_of,
    units_of,
    version_of,
    year_of,
)
from services.tracking.deciders import CALENDARS
from services.tracking.domain.adoption import AdoptCalendar
from services.tracking.replanning.forecast import forecast

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Year = Annotated[int, Path(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Version = Annotated[str | None, Query(max_length=60)]
_KNOWN_WITHIN_SECONDS: Final = 10.0
_LOOK_EVERY_SECONDS: Final = 0.02
NO_SUCH_VERSION: Final = Text("没有此版本的日历。", "There is no such version of the calendar.")


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

    _add_adoption(router, runtime)
    return router


def _add_adoption(router: APIRouter, runtime: Runtime) -> None:
    @router.post("", status_code=201, openapi_extra=BODY)
    async def adopt(
        request: Request, response: Response, official: Annotated[Principal, require("efficiency")]
    ) -> CalendarAdoption:
        """Adopt years of a calendar (YAML or JSON). Every mistake is named at once, with line and column (422)."""
        checked = await checked_body(request)
        if (reasons := await unready(runtime, official.region)) is not None:
            raise INVALID.error(defects=_told(reasons))
        before = runtime.calendars.newest(official.region)
        outcome = await _submit(runtime, request, official, checked)
        if outcome.refused is not None:
            raise INVALID.error(defects=_told(outcome.refused))
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

    @router.post("/difference")
    async def difference(request: Request, official: Annotated[Principal, require("efficiency")]) -> CalendarDifference:
        """What would change if the calendar were adopted: days, and open obligations by unit. Nothing is kept."""
        checked = await checked_body(request)
        if checked.calendar.region != official.region:
            found = refused("calendar_region", "region", given=official.region, actual=checked.calendar.region)
            raise INVALID.error(defects=_told(found))
        present = runtime.calendars.newest(official.region)
        whole = present.calendar.with_years_of(checked.calendar)
        moved = await forecast(runtime, official.region, whole, runtime.clock.now())
        return CalendarDifference(
            region=official.region,
            present=present.version,
            changed=days_changed(present, whole),
            units=units_of(moved),
            whole=moved.whole,
            doubts=doubts_of(checked),
        )


def _told(refusal: Refused) -> list[Defect]:
    return [Defect(one.code, one.field, f"{one.message_zh} / {one.message}") for one in refusal.defects]


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


BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
