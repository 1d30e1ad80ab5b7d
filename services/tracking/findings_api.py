"""Findings for machines: the list, one with its evidence, and its examination; sections beside their neighbours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.contract import Identifier
from schemas.events.finding import FindingExamined, FindingKind, FindingRaised
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.paging import Page, Paged, link_next, next_address, page_of
from services.chassis.http.principal import Principal
from services.tracking.domain.findings.blockage import Comparison
from services.tracking.finding.access import finding_of, months_compared, period_asked, scope_of
from services.tracking.finding.commands import examine
from services.tracking.selection import Asked
from services.tracking.views.findings import query
from services.tracking.views.findings.query import Item

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require("leader", "efficiency")]
Efficiency = Annotated[Principal, require("efficiency")]
Newest = Annotated[Page, Depends(page_of(datetime, str))]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class FindingSelection(Asked):
    """Filters of the list of findings; `open` leaves out what somebody has looked into."""

    state: Literal["open", "all"] = "open"
    kind: FindingKind | None = None


class Examination(BaseModel):
    """What came of looking into it."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["confirmed", "explained"]
    note: Note = Field(description="what was looked at, and why it is so or why not; no personal data")
    rectify: bool = Field(False, description="of a confirmed one: the unit owes a rectification")


class FoundList(BaseModel):
    """A page of findings, newest first; `next` is the address of the next page."""

    findings: list[Item]
    next: str | None


class FindingNow(BaseModel):
    """A finding with its evidence, and its examination where there was one."""

    raised: FindingRaised
    examined: FindingExamined | None


class SectionCompared(BaseModel):
    """A section beside its neighbours in a month; times in seconds."""

    unit: str
    section: str | None
    waits: int
    left: int
    median: float
    among: str
    neighbours: int
    neighbours_waits: int
    neighbours_median: float
    neighbours_spread: float
    neighbours_moved: float
    deviations: float
    stands_out: bool


class Blockages(BaseModel):
    """All sections of a region that have waits and neighbours."""

    region: str
    period: str
    over: bool = Field(description="false while the month lasts: figures may still change")
    sections: list[SectionCompared]


def findings_router(runtime: Runtime) -> APIRouter:
    """Routes for leaders, who see what concerns their unit, and for the efficiency office."""
    router = APIRouter(prefix="/v1", tags=["findings"])

    @router.get("/findings")
    async def list_findings(
        request: Request,
        response: Response,
        principal: Reader,
        page: Newest,
        selected: Annotated[FindingSelection, Query()],
    ) -> FoundList:
        """What the system found, newest first."""
        unit = scope_of(principal, selected.unit)
        async with runtime.pool.acquire() as connection:
            rows = await query.page(
                connection,
                principal.region,
                unit,
                selected.kind,
                still_open=selected.state == "open",
                most=page.fetch,
                after=place_of(page),
            )
        paged = Paged.of(rows, page, lambda item: item.place)
        link_next(request, response, paged)
        return FoundList(findings=list(paged.rows), next=next_address(request, paged))

    @router.get("/findings/{finding}")
    async def show_finding(finding: Identifier, principal: Reader) -> FindingNow:
        """One finding with its rule, thresholds, figures and evidence."""
        raised, examined = await finding_of(runtime, principal, finding)
        return FindingNow(raised=raised, examined=examined)

    _add_examination(router, runtime)
    _add_blockage(router, runtime)
    return router


def _add_examination(router: APIRouter, runtime: Runtime) -> None:
    @router.post("/findings/{finding}/examine")
    async def examine_finding(
        request: Request, finding: Identifier, said: Examination, principal: Efficiency
    ) -> FindingNow:
        """Say what came of looking into it: confirmed or explained."""
        await examine(
            runtime,
            principal,
            finding,
            said.outcome,
            said.note,
            rectify=said.rectify,
            correlation=correlation_id_of(request),
        )
        raised, examined = await finding_of(runtime, principal, finding)
        return FindingNow(raised=raised, examined=examined)


def _add_blockage(router: APIRouter, runtime: Runtime) -> None:
    @router.get("/blockage")
    async def blockage(principal: Efficiency, period: str | None = None) -> Blockages:
        """中梗阻: the sections of the region beside their neighbours, in a month such as 2026-03; without one, this."""
        month = period_asked(runtime, principal.region, period)
        found = await months_compared(runtime, principal.region, month)
        return Blockages(
            region=principal.region,
            period=str(month),
            over=found.over,
            sections=[_compared(one, stands_out=found.stands_out(one)) for one in found.sections],
        )


def _compared(one: Comparison, *, stands_out: bool) -> SectionCompared:
    return SectionCompared(
        unit=one.waits.unit,
        section=one.waits.section or None,
        waits=len(one.waits.seconds),
        left=one.waits.left,
        median=one.median,
        among=one.among,
        neighbours=one.neighbours,
        neighbours_waits=one.neighbours_waits,
        neighbours_median=one.neighbours_median,
        neighbours_spread=one.neighbours_spread,
        neighbours_moved=one.neighbours_moved,
        deviations=one.score,
        stands_out=stands_out,
    )


def place_of(page: Page) -> query.Place | None:
    """The key of `Newest`, whose parts `page_of` has checked."""
    if page.after is None:
        return None
    at, finding = page.after
    if not (isinstance(at, datetime) and isinstance(finding, str)):
        raise TypeError("the page was read with another key")
    return at, finding
