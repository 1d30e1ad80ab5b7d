"""`/v1/matters`: lists, one matter with its time line, and the steps that clerks and leaders take."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.access import check_unit
from services.chassis.http.paging import Page, Paged, link_next, page_of
from services.chassis.http.principal import Principal
from services.intake.api.matter_steps import Official, add_steps
from services.intake.casework import read_case, step_of
from services.intake.speech import reader_of, speech_of
from services.intake.views.matters import ListedMatter, MatterFilter, listed

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Status = Literal["assigned", "signed", "answered", "closed"]


def matter_routes(runtime: Runtime) -> APIRouter:
    """Lists and single matters."""
    router = APIRouter(prefix="/v1/matters", tags=["matters"])

    @router.get("")
    async def list_matters(
        request: Request,
        response: Response,
        official: Official,
        page: Annotated[Page, Depends(page_of(datetime, str))],
        unit: Annotated[str | None, Query(max_length=80)] = None,
        status: Status | None = None,
    ) -> list[ListedMatter]:
        """Matters of a unit, newest first; at most 50, the next page by the Link header."""
        wanted = filter_for(official, unit, status)
        async with runtime.pool.acquire() as connection:
            rows = await listed(connection, wanted, page)
        paged = Paged.of(rows, page, key=lambda row: (row.received_at, row.matter))
        link_next(request, response, paged)
        return list(paged.rows)

    @router.get("/{matter}")
    async def show_matter(response: Response, matter: str, official: Official) -> dict[str, Any]:
        """One matter with its steps; what was said only for the answerable unit and the efficiency office."""
        case = await read_case(runtime, official, matter)
        speech = await speech_of(runtime, reader_of(runtime, official, case.state), case.state, case.events)
        response.headers["ETag"] = f'"{case.version}"'
        steps = [
            {**step_of(event, payload), **({"text": said} if (said := speech.by_version.get(event.version)) else {})}
            for event, payload in case.payloads()
        ]
        words = {"title": speech.title, "text": speech.text, "complainant": speech.complainant}
        return {
            "matter": case.state.matter,
            "case_number": case.state.case_number,
            "unit": case.state.unit,
            "round": case.state.round,
            "version": case.version,
            "sealed": speech.sealed,
            "erased": speech.erased,
            **(words if not speech.sealed and not speech.erased else {}),
            "steps": steps,
        }

    add_steps(router, runtime)
    return router


def filter_for(official: Principal, unit: str | None, status: str | None) -> MatterFilter:
    """A unit's own matters; the efficiency office may see any unit's, or all. Raises the problem forbidden."""
    if "efficiency" in official.roles:
        return MatterFilter(official.region, unit, status)
    wanted = unit or official.unit
    check_unit(official, official.region, wanted)
    return MatterFilter(official.region, wanted, status)
