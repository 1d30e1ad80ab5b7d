"""The JSON side of notify: the ledger for the efficiency office and operators, and sending on by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from schemas.contract import Instant, Region
from services.chassis.http.access import require
from services.chassis.http.live import live_routes
from services.chassis.http.paging import Page, Paged, link_next, page_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, NOT_FOUND
from services.notify.access import KEEPERS, READERS, SEE_ALL, masked, narrowed, seen_by
from services.notify.domain.retries import State
from services.notify.ledger import again, query
from services.notify.ledger.query import Entry, Filters

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime
    from services.notify.delivering.doorbell import Doorbell

Reader = Annotated[Principal, require(*READERS)]
Keeper = Annotated[Principal, require(*KEEPERS)]
ByTime = Annotated[Page, Depends(page_of(datetime, str))]
ChannelName = Literal["mail", "webhook", "portal"]


class Range(BaseModel):
    """What happened from `since` to before `until`, with offsets."""

    model_config = ConfigDict(extra="forbid")

    since: Instant
    until: Instant


class Filter(BaseModel):
    """Filters of a list of deliveries."""

    model_config = ConfigDict(extra="ignore")

    region: Region
    state: State | None = None
    channel: ChannelName | None = None
    endpoint: Annotated[str, Query(max_length=100)] | None = None
    matter: Annotated[str, Query(max_length=80)] | None = None
    unit: Annotated[str, Query(max_length=80)] | None = None


def routers(runtime: Runtime, doorbell: Doorbell) -> list[APIRouter]:
    """All routes for machines, and the live stream of the pages."""
    live = live_routes(runtime.hub, lambda who, topic: who is not None and topic == f"deliveries:{who.region}")
    return [_reading(runtime), _sending_on(runtime, doorbell), live]


async def listed(runtime: Runtime, principal: Principal, filters: Filters, page: Page) -> Paged[Entry]:
    """A page of deliveries as the principal may see them."""
    after = (page.after[0], page.after[1]) if page.after else None
    async with runtime.pool.acquire() as connection:
        rows = await query.entries(connection, narrowed(principal, filters), after, page.fetch)  # type: ignore[arg-type]
    if not principal.has_any_role(SEE_ALL):
        rows = [masked(row) for row in rows]
    return Paged.of(rows, page, key=lambda row: (row.planned_at, row.id))


def _reading(runtime: Runtime) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["deliveries"])

    @router.get("/deliveries")
    async def list_deliveries(
        request: Request, response: Response, principal: Reader, page: ByTime, asked: Annotated[Filter, Depends()]
    ) -> list[dict[str, Any]]:
        """Deliveries, newest first; clerks and leaders see those about their own unit, addresses masked."""
        filters = Filters(**asked.model_dump())
        paged = await listed(runtime, principal, filters, page)
        link_next(request, response, paged)
        return [_written(row) for row in paged.rows]

    @router.get("/deliveries/{delivery}")
    async def show_delivery(delivery: str, principal: Reader) -> dict[str, Any]:
        """One delivery with its text and all its attempts."""
        async with runtime.pool.acquire() as connection:
            entry = seen_by(principal, await query.entry(connection, delivery))
            tried = await query.attempts(connection, delivery)
        return {**_written(entry), "body": entry.body, "tried": [asdict(one) for one in tried]}

    @router.get("/endpoints")
    async def list_endpoints(principal: Keeper) -> list[dict[str, Any]]:
        """The endpoints of the principal's region and how they fare."""
        async with runtime.pool.acquire() as connection:
            return [asdict(one) for one in await query.endpoints(connection, principal.region)]

    return router


def _sending_on(runtime: Runtime, doorbell: Doorbell) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["deliveries"])

    @router.post("/deliveries/{delivery}/retry", status_code=202)
    async def retry_delivery(delivery: str, principal: Keeper) -> dict[str, str]:
        """Send a delivery that failed again at once; its id stays the same."""
        async with runtime.pool.acquire() as connection:
            if not await again.retry(connection, delivery, principal.region, runtime.clock.now()):
                raise NOT_FOUND.error("there is no failed delivery with this id")
        doorbell.ring()
        return {"id": delivery, "state": State.RETRYING}

    @router.post("/endpoints/{channel}/{endpoint}/replay", status_code=202)
    async def replay_range(channel: ChannelName, endpoint: str, wanted: Range, principal: Keeper) -> dict[str, int]:
        """Send what happened in a range again to one endpoint; ids stay the same."""
        place = (channel, endpoint, _own(principal))
        async with runtime.pool.acquire() as connection:
            count = await again.replay(connection, place, wanted.since, wanted.until, runtime.clock.now())
        doorbell.ring()
        return {"deliveries": count}

    @router.post("/endpoints/{channel}/{endpoint}/enable", status_code=202)
    async def enable_endpoint(channel: ChannelName, endpoint: str, principal: Keeper) -> dict[str, str]:
        """Let a disabled endpoint work again, with all that waited for it."""
        async with runtime.pool.acquire() as connection:
            if not await again.enable(connection, (channel, endpoint, _own(principal)), runtime.clock.now()):
                raise NOT_FOUND.error("no such endpoint is disabled")
        doorbell.ring()
        return {"endpoint": endpoint}

    return router


def _own(principal: Principal) -> str:
    if not principal.region:
        raise FORBIDDEN.error()
    return principal.region


def _written(entry: Entry) -> dict[str, Any]:
    content = asdict(entry)
    del content["body"]
    return content
