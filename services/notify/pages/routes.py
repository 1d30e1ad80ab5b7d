"""The pages' addresses: deliveries, one with its attempts, endpoints."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from schemas.regime.vocabulary import event_name
from services.chassis.http.access import public
from services.chassis.http.language import language_of
from services.chassis.http.paging import first_address, next_address
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND
from services.chassis.pages.components import FieldError, Link, Pager
from services.chassis.pages.kit import PageKit
from services.chassis.pages.moments import ZONE, civil_moment
from services.notify.access import SEE_ALL, seen_by
from services.notify.api import ByTime, ChannelName, Keeper, Reader, listed
from services.notify.domain.delivery import MAIL_ENDPOINT, PORTAL_ENDPOINT
from services.notify.domain.retries import State
from services.notify.ledger import again, query
from services.notify.ledger.query import Entry, Filters
from services.notify.pages.rows import LEVELS, SENT_ON, Say, attempts, pairs, readable

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime
    from services.notify.delivering.doorbell import Doorbell

_CHANNELS = ("mail", "webhook", "portal")
Written = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]
"""A field of a form; Postgres holds no U+0000."""


def page_router(runtime: Runtime, kit: PageKit, doorbell: Doorbell) -> APIRouter:
    """Routes of the pages; each asks for a role but the front door, which leads to the deliveries."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", dependencies=[public()])
    async def front_door() -> Response:
        return RedirectResponse("/deliveries")

    @router.get("/deliveries")
    async def deliveries(
        request: Request, principal: Reader, page: ByTime, state: str = "", channel: str = ""
    ) -> Response:
        known_state = state if state in LEVELS else None
        filters = Filters(principal.region, known_state, channel if channel in _CHANNELS else None)
        paged = await listed(runtime, principal, filters, page)
        return kit.respond(
            request, "deliveries.html", event_name=event_name,
            rows=paged.rows, region=principal.region, levels=LEVELS, chosen=filters,
            named=receivers(runtime, kit, request, principal.region),
            states=[one.value for one in State], channels=_CHANNELS,
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
        )  # fmt: skip

    @router.get("/deliveries/{delivery}")
    async def delivery(request: Request, delivery: str, principal: Reader, again: bool = False) -> Response:
        return await _delivery(runtime, kit, request, principal, delivery, again)

    @router.post("/deliveries/{delivery}/retry")
    async def retry(delivery: str, principal: Keeper) -> Response:
        async with runtime.pool.acquire() as connection:
            if not await again.retry(connection, delivery, principal.region, runtime.clock.now()):
                raise NOT_FOUND.error()
        doorbell.ring()
        return RedirectResponse(f"/deliveries/{delivery}?again=true", 303)

    router.include_router(_endpoint_router(runtime, kit, doorbell))
    return router


def _endpoint_router(runtime: Runtime, kit: PageKit, doorbell: Doorbell) -> APIRouter:
    router = APIRouter()

    @router.get("/endpoints")
    async def endpoints(request: Request, principal: Keeper) -> Response:
        return await _endpoints(runtime, kit, request, principal)

    @router.post("/endpoints/replay")
    async def replay(
        request: Request, principal: Keeper, place: Written = "", since: Written = "", until: Written = "",
    ) -> Response:  # fmt: skip
        channel, _, endpoint = place.partition("/")
        first, last = _local(since), _local(until)
        if first is None or last is None or first >= last:
            errors = [FieldError("since", kit.text(request, "endpoints.bad_range"))]
            return await _endpoints(runtime, kit, request, principal, errors=errors, status=422)
        where = (channel, endpoint, principal.region)
        async with runtime.pool.acquire() as connection:
            count = await again.replay(connection, where, first, last, runtime.clock.now())
        doorbell.ring()
        return await _endpoints(runtime, kit, request, principal, sent=count)

    @router.post("/endpoints/{channel}/{endpoint}/enable")
    async def enable(channel: ChannelName, endpoint: str, principal: Keeper) -> Response:
        async with runtime.pool.acquire() as connection:
            if not await again.enable(connection, (channel, endpoint, principal.region), runtime.clock.now()):
                raise NOT_FOUND.error()
        doorbell.ring()
        return RedirectResponse("/endpoints", 303)

    return router


async def _delivery(
    runtime: Runtime, kit: PageKit, request: Request, principal: Principal, delivery: str, sent_on: bool
) -> Response:
    async with runtime.pool.acquire() as connection:
        entry = seen_by(principal, await query.entry(connection, delivery))
        tried = await query.attempts(connection, delivery)
    say: Say = partial(kit.text, request)
    moment = partial(civil_moment, language=language_of(request))
    return kit.respond(
        request, "delivery.html", event_name=event_name, body=readable(entry),
        row=entry, levels=LEVELS, again=sent_on,
        pairs=pairs(say, entry, moment, receivers(runtime, kit, request, entry.region)),
        may_send=entry.state in SENT_ON and principal.has_any_role(SEE_ALL), entries=attempts(say, tried),
        trail=[Link(say("list.title"), "/deliveries"), Link(entry.subject or say(_event_key(entry)))],
    )  # fmt: skip


async def _endpoints(
    runtime: Runtime, kit: PageKit, request: Request, principal: Principal, *,
    errors: list[FieldError] | None = None, sent: int | None = None, status: int = 200,
) -> Response:  # fmt: skip
    async with runtime.pool.acquire() as connection:
        rows = await query.endpoints(connection, principal.region)
    return kit.respond(
        request, "endpoints.html", status, rows=rows, errors=errors or [], sent=sent,
        named=receivers(runtime, kit, request, principal.region),
    )  # fmt: skip


def _event_key(entry: Entry) -> str:
    return f"event.{event_name(entry.event_type)}"


def receivers(runtime: Runtime, kit: PageKit, request: Request, region: str) -> dict[str, str]:
    """Names of webhooks, portals and our own channels, by the words that the ledger keeps for them."""
    regime, language = runtime.regimes.newest(region), language_of(request)
    own = {endpoint: kit.text(request, f"endpoint.{endpoint}") for endpoint in (MAIL_ENDPOINT, PORTAL_ENDPOINT)}
    if regime is None:
        return own
    hooks = {hook.id: str(getattr(hook.name, language)) for hook in regime.regime.webhooks}
    portals = {portal.id: str(getattr(portal.name, language)) for portal in regime.regime.portals}
    return own | portals | hooks | {f"{region}.{hook}": name for hook, name in hooks.items()}


def _local(text: str) -> datetime | None:
    """A local time as a browser writes it, for example 2026-03-02T09:00; None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
