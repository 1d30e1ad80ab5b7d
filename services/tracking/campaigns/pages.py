"""The page 活动计划: a campaign over time, what each of its items asks of whom, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from schemas.contract import Identifier
from services.chassis.http.access import require
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, Text
from services.chassis.pages.kit import PageKit
from services.tracking.campaigns.showing import PlanShown
from services.tracking.pages.rows import unit_choices
from services.tracking.pages.wording import Wording
from services.tracking.scope import READERS, SEES_EVERY_UNIT, unit_in_scope
from services.tracking.selection import Asked
from services.tracking.views.plan import query

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require(*READERS)]
WordingFor = Callable[["Runtime", PageKit, Request, str], Wording]
_NO_SUCH_CAMPAIGN = Text("没有此活动。", "There is no such campaign.")


class PlanSelection(Asked):
    """Which campaign is shown, and for which unit."""

    campaign: Identifier | None = None


def campaign_pages(runtime: Runtime, kit: PageKit, wording: WordingFor) -> APIRouter:
    """Pages for officials; a clerk sees what the own unit owes, the efficiency office everything."""
    router = APIRouter(include_in_schema=False)

    @router.get("/campaigns")
    async def campaigns(request: Request, principal: Reader, selected: Annotated[PlanSelection, Query()]) -> Response:
        campaign, unit = selected.campaign, selected.unit
        words = wording(runtime, kit, request, principal.region)
        scope = unit_in_scope(principal, unit)
        async with runtime.pool.acquire() as connection:
            known = await query.campaigns(connection, principal.region)
            chosen = next((one for one in known if campaign in (None, one.campaign)), None)
            if chosen is None and campaign is not None:
                raise NOT_FOUND.error(_NO_SUCH_CAMPAIGN)
            name = chosen.campaign if chosen else ""
            phases = await query.phases(connection, principal.region, name)
            entries = await query.entries(connection, principal.region, name, scope)
        return kit.respond(
            request,
            "campaigns.html",
            plan=PlanShown(words, chosen, phases, entries) if chosen else None,
            chosen=chosen,
            known=known,
            english=words.language == "en",
            units=unit_choices(words) if SEES_EVERY_UNIT in principal.roles else [],
            unit=unit or "",
            place=words.unit(scope) or words.t("place.all"),
            topic=f"plan:{principal.region}.{scope}" if scope else f"plan:{principal.region}",
        )

    return router
