"""`/calendar`: the working days of the reader's region (工作日历)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from schemas.calendar.days import changed_days
from schemas.calendar.document import EARLIEST_YEAR, LATEST_YEAR
from services.chassis.calendars import CalendarVersion
from services.chassis.http.access import require
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND
from services.chassis.pages.kit import PageKit
from services.tracking.calendar_api import NO_SUCH_VERSION
from services.tracking.calendar_shown import year_of
from services.tracking.pages.calendar_rows import holidays_in_words, months_of, spans_in_words, version_rows
from services.tracking.pages.routes import ASSETS, STAMP, wording_for
from services.tracking.replanning.work import of_region
from services.tracking.scope import READERS

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require(*READERS)]
Year = Annotated[int | None, Query(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Version = Annotated[str | None, Query(max_length=60)]


def calendar_pages(runtime: Runtime, kit: PageKit) -> APIRouter:
    """The page of the calendar."""
    router = APIRouter(include_in_schema=False)

    @router.get("/calendar")
    async def calendar(request: Request, principal: Reader, year: Year = None, version: Version = None) -> Response:
        return await _calendar(runtime, kit, request, principal.region, year, version)

    return router


async def _calendar(
    runtime: Runtime, kit: PageKit, request: Request, region: str, year: int | None, version: str | None
) -> Response:
    words = wording_for(runtime, kit, request, region)
    calendars = runtime.calendars
    shown = calendars.by_version(region, version) if version else calendars.at(region, words.now)
    if shown is None:
        raise NOT_FOUND.error(NO_SUCH_VERSION)
    wanted = year or words.calendar.local_day(words.now).year
    async with runtime.pool.acquire() as connection:
        replans = await of_region(connection, region)
    versions = calendars.versions(region)
    changes = changed_days(_before(versions, shown).calendar, shown.calendar)
    changed = frozenset(one.day for one in changes if one.worked != one.works)
    return kit.respond(
        request,
        "calendar.html",
        year=year_of(shown, region, wanted),
        months=months_of(shown, wanted, words, changed),
        weekdays=[words.t(f"weekday.{number}") for number in range(1, 8)],
        holidays=holidays_in_words(shown, wanted, words),
        seasons=spans_in_words(shown, wanted, words),
        versions=version_rows(versions, replans, wanted, shown, words),
        is_newest=shown is versions[-1],
        earlier=_address(wanted - 1, version) if wanted > EARLIEST_YEAR else "",
        later=_address(wanted + 1, version) if wanted < LATEST_YEAR else "",
        now_address=f"/calendar?year={wanted}",
        assets=ASSETS,
        stamp=STAMP,
    )


def _address(year: int, version: str | None) -> str:
    return f"/calendar?year={year}&version={version}" if version else f"/calendar?year={year}"


def _before(versions: tuple[CalendarVersion, ...], shown: CalendarVersion) -> CalendarVersion:
    """The version that the shown one replaced; itself where it is the first."""
    return versions[max(0, versions.index(shown) - 1)] if shown in versions else shown
