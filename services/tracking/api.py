"""Tracking for machines: the worklist, a matter's time line and explanation, the cards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel

from schemas.contract import Identifier
from services.chassis.http.access import require
from services.chassis.http.paging import Page, Paged, link_next, next_address, page_of
from services.chassis.http.principal import Principal
from services.tracking.explained import Explanation
from services.tracking.matters import explanation_of, story_of
from services.tracking.scope import READERS, unit_in_scope
from services.tracking.selection import CardSelection, Selection, Sorted
from services.tracking.timeline import TimelineStep
from services.tracking.views.cards import query as cards_query
from services.tracking.views.cards.query import Card, Measure
from services.tracking.views.worklist import query as worklist_query
from services.tracking.views.worklist.query import Entry

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require(*READERS)]
Office = Annotated[Principal, require("efficiency")]
Newest = Annotated[Page, Depends(page_of(datetime, str, str))]
AsOf = Annotated[AwareDatetime | None, Query(description="with an offset; without it, now")]


class Worklist(BaseModel):
    """A page of open obligations in the order asked for; `next` is the address of the next page."""

    entries: list[Entry]
    next: str | None


class Cards(BaseModel):
    """A page of cards, newest first; `next` is the address of the next page."""

    cards: list[Card]
    next: str | None


class Measures(BaseModel):
    """A page of admonitions and referrals, newest first; `next` is the address of the next page."""

    measures: list[Measure]
    next: str | None


class Timeline(BaseModel):
    """What happened to a matter, newest first."""

    matter: str
    case_number: str
    steps: list[TimelineStep]


def api_router(runtime: Runtime) -> APIRouter:
    """Routes for clerks, leaders and the efficiency office; each sees what its unit may see."""
    router = APIRouter(prefix="/v1", tags=["tracking"])
    _add_worklist(router, runtime)
    _add_matters(router, runtime)
    _add_cards(router, runtime)
    return router


def _add_worklist(router: APIRouter, runtime: Runtime) -> None:
    @router.get("/worklist")
    async def worklist(
        request: Request, response: Response, principal: Reader, page: Sorted, selected: Annotated[Selection, Query()]
    ) -> Worklist:
        """Open obligations of one's unit, or of the region for the efficiency office."""
        filters = selected.filters(principal, runtime)
        async with runtime.pool.acquire() as connection:
            rows = await worklist_query.entries(connection, filters, page.fetch, page.after, selected.sort)
        paged = Paged.of(rows, page, lambda entry: entry.place(selected.sort))
        link_next(request, response, paged)
        return Worklist(entries=list(paged.rows), next=next_address(request, paged))

    @router.get("/worklist/rules")
    async def rules(principal: Office) -> dict[str, int]:
        """How many obligations of the region are open under each rule, each by the version it was opened under."""
        async with runtime.pool.acquire() as connection:
            return await worklist_query.open_by_rule(connection, principal.region)


def _add_matters(router: APIRouter, runtime: Runtime) -> None:
    @router.get("/matters/{matter}/timeline")
    async def matter_timeline(matter: Identifier, principal: Reader, as_of: AsOf = None) -> Timeline:
        """By id or case number: treatment, reminders, breaches, levels and cards."""
        story = await story_of(runtime, principal, matter, as_of)
        return Timeline(matter=story.matter.matter, case_number=story.matter.case_number, steps=story.timeline())

    @router.get("/matters/{matter}/explanation")
    async def matter_explanation(
        response: Response, matter: Identifier, principal: Reader, as_of: AsOf = None
    ) -> Explanation:
        """Why due then: result, rule, value on that date, paragraph, pauses and extensions, line by line."""
        explanation = explanation_of(runtime, await story_of(runtime, principal, matter, as_of))
        response.headers["ETag"] = f'"{explanation.version}"'
        return explanation


def _add_cards(router: APIRouter, runtime: Runtime) -> None:
    @router.get("/cards")
    async def cards(
        request: Request,
        response: Response,
        principal: Reader,
        page: Newest,
        selected: Annotated[CardSelection, Query()],
    ) -> Cards:
        """Cards of one's unit, or of the region for the efficiency office; those taken back are among them."""
        scope = unit_in_scope(principal, selected.unit)
        async with runtime.pool.acquire() as connection:
            rows = await cards_query.cards(
                connection, principal.region, scope, selected.colour, page.fetch, place_of(page), selected.status
            )
        paged = Paged.of(rows, page, lambda card: card.place)
        link_next(request, response, paged)
        return Cards(cards=list(paged.rows), next=next_address(request, paged))

    @router.get("/measures")
    async def measures(
        request: Request, response: Response, principal: Reader, page: Newest, unit: Identifier | None = None
    ) -> Measures:
        """Admonitions and referrals of one's unit, or of the region for the efficiency office."""
        scope = unit_in_scope(principal, unit)
        async with runtime.pool.acquire() as connection:
            rows = await cards_query.measures(connection, principal.region, scope, page.fetch, place_of(page))
        paged = Paged.of(rows, page, lambda measure: measure.place)
        link_next(request, response, paged)
        return Measures(measures=list(paged.rows), next=next_address(request, paged))


def place_of(page: Page) -> tuple[datetime, str, str] | None:
    """The key of `Newest`, whose parts `page_of` has checked."""
    if page.after is None:
        return None
    at, first, second = page.after
    if not (isinstance(at, datetime) and isinstance(first, str) and isinstance(second, str)):
        raise TypeError("the page was read with another key")
    return at, first, second
