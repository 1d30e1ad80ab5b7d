"""The lists: worklist, cards and other measures; the front door leads to the worklist."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, get_args

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from schemas.regime.vocabulary import ObligationKind
from services.chassis.http.access import public, require
from services.chassis.http.language import language_of
from services.chassis.http.paging import Page, Paged, first_address, next_address, page_of
from services.chassis.http.principal import Principal
from services.chassis.pages.components import Pager
from services.chassis.pages.kit import PageKit
from services.tracking.api import place_of
from services.tracking.campaigns.pages import campaign_pages
from services.tracking.pages.card_rows import CardRow, MeasureRow
from services.tracking.pages.ledger import ledger_pages
from services.tracking.pages.rows import WorklistRow, unit_choices
from services.tracking.pages.wording import Wording
from services.tracking.scope import READERS, SEES_EVERY_UNIT, unit_in_scope
from services.tracking.selection import CardSelection, Selection, Sorted, calendar_for, overdue_before
from services.tracking.views.cards import query as cards_query
from services.tracking.views.worklist import query as worklist_query

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

ASSETS: Final = "/assets"
_STATIC: Final = Path(__file__).parent / "static"
STAMP: Final = sha256(b"".join(file.read_bytes() for file in sorted(_STATIC.iterdir()))).hexdigest()[:12]
"""Changes with the assets, which browsers may keep for a year."""

_MEASURES_SHOWN: Final = 20
_HIGHEST_LEVEL: Final = 5

Reader = Annotated[Principal, require(*READERS)]
Keyset = Annotated[Page, Depends(page_of(datetime, str, str))]


def page_router(runtime: Runtime, kit: PageKit) -> APIRouter:
    """Routes of the pages; each asks for a role but the front door, which leads to the worklist."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", _front_door, dependencies=[public()])

    @router.get("/worklist")
    async def worklist(
        request: Request, principal: Reader, page: Sorted, selected: Annotated[Selection, Query()]
    ) -> Response:
        return await _worklist(runtime, kit, request, principal, page, selected)

    @router.get("/cards")
    async def cards(
        request: Request,
        principal: Reader,
        page: Keyset,
        selected: Annotated[CardSelection, Query()],
    ) -> Response:
        return await _cards(runtime, kit, request, principal, page, selected)

    router.include_router(campaign_pages(runtime, kit, wording_for))
    router.include_router(ledger_pages(runtime, kit, wording_for, {"assets": ASSETS, "stamp": STAMP}))
    return router


async def _front_door() -> Response:
    return RedirectResponse("/worklist", 303)


def wording_for(runtime: Runtime, kit: PageKit, request: Request, region: str) -> Wording:
    """Words for the reader of a request, with the names of the region."""
    return Wording(
        texts=kit.texts,
        language=language_of(request),
        regime=runtime.regimes.newest(region),
        calendar=calendar_for(runtime, region),
        now=runtime.clock.now(),
    )


def live_topic(kind: str, principal: Principal, unit: str | None) -> str:
    """What a list's page follows: its unit's changes, or the region's."""
    return f"{kind}:{principal.region}.{unit}" if unit else f"{kind}:{principal.region}"


async def _worklist(
    runtime: Runtime, kit: PageKit, request: Request, principal: Principal, page: Page, selected: Selection
) -> Response:
    filters = selected.filters(principal, runtime)
    words = wording_for(runtime, kit, request, principal.region)
    tonight = words.calendar.end_of_day(words.calendar.local_day(words.now))
    async with runtime.pool.acquire() as connection:
        entries = await worklist_query.entries(connection, filters, page.fetch, page.after, selected.sort)
        whole = selected.model_copy(update={"due": "all"}).filters(principal, runtime)
        figures = await worklist_query.figures(connection, whole, overdue_before(words.now), tonight)
    paged = Paged.of(entries, page, lambda entry: entry.place(selected.sort))
    return kit.respond(
        request,
        "worklist.html",
        rows=[WorklistRow.of(entry, words) for entry in paged.rows],
        first=first_address(request) or f"{request.url.path}?{request.url.query}",
        kinds=[(kind, words.kind(kind)) for kind in get_args(ObligationKind)],
        levels=[(level, words.t("filter.level_from", level=level)) for level in range(1, _HIGHEST_LEVEL + 1)],
        pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
        selected=selected,
        figures=figures,
        most=worklist_query.MOST_COUNTED,
        units=unit_choices(words) if SEES_EVERY_UNIT in principal.roles else [],
        place=words.unit(filters.unit) or words.t("place.all"),
        topic=live_topic("worklist", principal, filters.unit),
        assets=ASSETS,
        stamp=STAMP,
    )


async def _cards(
    runtime: Runtime,
    kit: PageKit,
    request: Request,
    principal: Principal,
    page: Page,
    selected: CardSelection,
) -> Response:
    scope = unit_in_scope(principal, selected.unit)
    words = wording_for(runtime, kit, request, principal.region)
    region = principal.region
    async with runtime.pool.acquire() as connection:
        rows = await cards_query.cards(
            connection, region, scope, selected.colour, page.fetch, place_of(page), selected.status
        )
        measures = await cards_query.measures(connection, region, scope, _MEASURES_SHOWN)
        counts = await cards_query.counts(connection, region, scope)
    paged = Paged.of(rows, page, lambda card: card.place)
    return kit.respond(
        request,
        "cards.html",
        rows=[CardRow.of(card, words) for card in paged.rows],
        pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
        measures=[MeasureRow.of(measure, words) for measure in measures],
        counts=[(status, counts.get(status, 0)) for status in cards_query.STATUSES],
        units=unit_choices(words) if SEES_EVERY_UNIT in principal.roles else [],
        selected=selected,
        place=words.unit(scope) or words.t("place.all"),
        topic=live_topic("cards", principal, scope),
        assets=ASSETS,
        stamp=STAMP,
    )
