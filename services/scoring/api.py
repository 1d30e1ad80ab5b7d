"""The JSON side of scoring: published tables, the live one, the matters behind a rate, publishing by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from schemas.contract import Identifier, Region
from schemas.events.score import ScorePublished, Standing
from schemas.periods import Period
from services.chassis.http.access import public, require
from services.chassis.http.live import live_routes
from services.chassis.http.paging import Page, Paged, link_next, page_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, Defect, Text
from services.chassis.http.sessions import principal_if_any
from services.scoring.drilling import FactsPage, drilled, page_of_facts
from services.scoring.published import publications, published_table
from services.scoring.publishing import publish
from services.scoring.scope import INSIDERS, check_may_drill, check_may_see, may_see_unpublished
from services.scoring.tables import Rules, comparison, live_table, rules_for

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Insider = Annotated[Principal, require(*INSIDERS)]
Efficiency = Annotated[Principal, require("efficiency")]


class LiveAnswer(BaseModel):
    """A table that is not published: it may still change."""

    region: str
    period: str
    provisional: bool = True
    regime: str
    facts: str
    standings: tuple[Standing, ...]


def asked_period(period: str) -> Period:
    """The period in an address; 422 where it is none."""
    try:
        return Period.parse(period)
    except ValueError as error:
        raise INVALID.error(defects=[Defect("wrong_type", "period", str(error))]) from None


AskedPeriod = Annotated[Period, Depends(asked_period)]


def required_rules(runtime: Runtime, region: str, period: Period) -> Rules:
    """The rules of a region; 404 where it has none."""
    rules = rules_for(runtime, region, period)
    if rules is None:
        raise NOT_FOUND.error(Text("该地区没有考核办法。", "This region has no scoring rules."))
    return rules


async def required_table(runtime: Runtime, region: str, period: Period) -> ScorePublished:
    """The published table; 404 where there is none yet."""
    async with runtime.pool.acquire() as connection:
        found = await published_table(connection, region, period)
    if found is None:
        raise NOT_FOUND.error(Text("该期成绩尚未公布。", "The table of this period is not published yet."))
    return found


def routers(runtime: Runtime) -> list[APIRouter]:
    """All routes for machines, and the live stream of the pages."""
    live = live_routes(runtime.hub, lambda who, topic: topic.startswith("score:"))
    return [_tables(runtime), _insight(runtime), live]


def _tables(runtime: Runtime) -> APIRouter:
    router = APIRouter(prefix="/v1/scores", tags=["scores"])

    @router.get("/{region}", dependencies=[public()])
    async def list_tables(
        request: Request, response: Response, region: Region, page: Annotated[Page, Depends(page_of(str))]
    ) -> list[dict[str, Any]]:
        """Published tables, newest period first; for everybody where the regime publishes its scores."""
        newest = runtime.regimes.newest(region)
        rules = Rules(newest, newest.regime.scoring) if newest and newest.regime.scoring else None
        check_may_see(await principal_if_any(request), region, rules)
        before = str(page.after[0]) if page.after else None
        async with runtime.pool.acquire() as connection:
            rows = await publications(connection, region, before, page.fetch)
        paged = Paged.of(rows, page, key=lambda row: (row.period,))
        link_next(request, response, paged)
        return [asdict(row) for row in paged.rows]

    @router.get("/{region}/{period}", dependencies=[public()])
    async def show_table(request: Request, region: Region, period: AskedPeriod) -> ScorePublished:
        """The table as it was published; it stands."""
        check_may_see(await principal_if_any(request), region, rules_for(runtime, region, period))
        return await required_table(runtime, region, period)

    @router.post("/{region}/{period}/publish", status_code=201)
    async def publish_table(region: Region, period: AskedPeriod, principal: Efficiency) -> ScorePublished:
        """Publish the table of a period that is over, now; 409 where it is published already or not over."""
        if principal.region != region:
            raise FORBIDDEN.error()
        required_rules(runtime, region, period)
        refused = await publish(runtime, region, period, by=principal.subject)
        if refused is not None:
            first = refused.defects[0]
            raise CONFLICT.error(
                Text(first.message_zh, first.message),
                [Defect(one.code, one.field, one.message) for one in refused.defects],
            )
        return await required_table(runtime, region, period)

    return router


def _insight(runtime: Runtime) -> APIRouter:
    router = APIRouter(prefix="/v1/scores", tags=["scores"])

    @router.get("/{region}/{period}/live")
    async def live(region: Region, period: AskedPeriod, principal: Insider) -> LiveAnswer:
        """What the table would be now."""
        if not may_see_unpublished(principal, region):
            raise FORBIDDEN.error()
        rules = required_rules(runtime, region, period)
        async with runtime.pool.acquire() as connection:
            now = await live_table(connection, rules, period)
        return LiveAnswer(
            region=region, period=str(period), regime=rules.regime.digest, facts=now.facts, standings=now.standings
        )

    @router.get("/{region}/{period}/check")
    async def check(region: Region, period: AskedPeriod, principal: Insider) -> dict[str, Any]:
        """Compute a published table again: from the counts it shows, and from the facts as they are now."""
        if not principal.may_see_region(region):
            raise FORBIDDEN.error()
        found = await required_table(runtime, region, period)
        regime = runtime.regimes.by_digest(found.regime)
        if regime.regime.scoring is None:
            raise NOT_FOUND.error()
        async with runtime.pool.acquire() as connection:
            result = await comparison(connection, found, Rules(regime, regime.regime.scoring), period)
        return {**asdict(result), "agrees": result.agrees}

    @router.get("/{region}/{period}/units/{unit}/rates/{rate}")
    async def drill_down(
        request: Request, response: Response, region: Region, period: AskedPeriod, unit: Identifier, rate: Identifier,
        principal: Insider, page: FactsPage,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The matters that a rate of a unit counts, oldest first; for the efficiency office and the unit's leaders."""
        check_may_drill(principal, region, unit)
        rules = required_rules(runtime, region, period)
        drill = drilled(rules, unit, rate)
        async with runtime.pool.acquire() as connection:
            paged = await page_of_facts(connection, rules, period, drill, page)
        link_next(request, response, paged)
        return [asdict(one) for one in paged.rows]

    return router
