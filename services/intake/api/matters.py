"""`/v1/matters`: lists, one matter with its time line, and the steps that clerks and leaders take."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.access import check_unit, require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.paging import Page, Paged, link_next, page_of
from services.chassis.http.principal import Principal
from services.intake.casework import Making, act, read_case, step_of
from services.intake.speech import reader_of, speech_of
from services.intake.steps import (
    Answering,
    Rating,
    Reason,
    Transferring,
    answering,
    closing,
    rating,
    reopening,
    returning,
    sealed_words,
    signing,
    transferring,
    version_of,
)
from services.intake.views.matters import ListedMatter, MatterFilter, listed

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Official = Annotated[Principal, require("clerk", "leader", "efficiency")]
Status = Literal["assigned", "signed", "answered", "closed"]
IfMatch = Annotated[str | None, Header(description='the version that was read, as in `ETag`: `"7"`')]


class MatterNow(BaseModel):
    """Where a matter stands after a step."""

    matter: str
    case_number: str
    unit: str
    round: int
    version: int
    changed: bool


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

    _add_steps(router, runtime)
    return router


def filter_for(official: Principal, unit: str | None, status: str | None) -> MatterFilter:
    """A unit's own matters; the efficiency office may see any unit's, or all. Raises the problem forbidden."""
    if "efficiency" in official.roles:
        return MatterFilter(official.region, unit, status)
    wanted = unit or official.unit
    check_unit(official, official.region, wanted)
    return MatterFilter(official.region, wanted, status)


def _add_steps(router: APIRouter, runtime: Runtime) -> None:
    async def step(
        request: Request,
        official: Principal,
        matter: str,
        making: Making,
        if_match: str | None,
        words: bytes | None = None,
    ) -> MatterNow:
        outcome = await act(
            runtime, official, matter, making,
            words=words, expected_version=version_of(if_match), correlation=correlation_id_of(request),
        )  # fmt: skip
        state = outcome.state
        return MatterNow(
            matter=state.matter, case_number=state.case_number, unit=state.unit, round=state.round,
            version=outcome.version, changed=bool(outcome.events),
        )  # fmt: skip

    @router.post("/{matter}/sign")
    async def sign(request: Request, matter: str, official: Official, if_match: IfMatch = None) -> MatterNow:
        """Sign for it (签收)."""
        return await step(request, official, matter, signing, if_match)

    @router.post("/{matter}/transfer")
    async def transfer(
        request: Request, matter: str, said: Transferring, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Hand on to another unit (转办)."""
        return await step(request, official, matter, transferring(said), if_match)

    @router.post("/{matter}/return")
    async def send_back(
        request: Request, matter: str, said: Reason, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Send back to the first contact (退回)."""
        return await step(request, official, matter, returning(said), if_match)

    @router.post("/{matter}/answer")
    async def answer(
        request: Request, matter: str, said: Answering, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Answer the person (答复); who answers an unsigned matter signs for it at the same time."""
        return await step(request, official, matter, answering(said), if_match, sealed_words(text=said.text))

    @router.post("/{matter}/rate")
    async def rate(
        request: Request,
        matter: str,
        said: Rating,
        official: Annotated[Principal, require("efficiency")],
        if_match: IfMatch = None,
    ) -> MatterNow:
        """The person's word on call-back (回访): the efficiency office calls, an office never rates itself."""
        words = sealed_words(comment=said.comment) if said.comment else None
        return await step(request, official, matter, rating(said), if_match, words)

    @router.post("/{matter}/reopen")
    async def reopen(
        request: Request, matter: str, said: Reason, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Take it up again (重新办理)."""
        return await step(request, official, matter, reopening(said), if_match)

    @router.post("/{matter}/close")
    async def close(request: Request, matter: str, official: Official, if_match: IfMatch = None) -> MatterNow:
        """Close it (办结)."""
        return await step(request, official, matter, closing, if_match)
