"""The application factory: one way to build the HTTP side of a service, closed and limited by default."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.access import assert_every_route_declares_access, public
from services.chassis.http.answers import answer_http_exception, answer_invalid_request, answer_problem
from services.chassis.http.frame import RequestFrame
from services.chassis.http.health import Readiness, health_routes
from services.chassis.http.idempotency import ReplayAnswers
from services.chassis.http.issuer_keys import IssuerKeys, KeysFromDiscovery, KeysFromFile
from services.chassis.http.limits import LimitRequests, RequestLimits
from services.chassis.http.openapi import describe_problems
from services.chassis.http.problems import CHASSIS_KINDS, Catalogue, ProblemError, ProblemKind
from services.chassis.http.tokens import Authenticator
from services.chassis.settings import ServiceSettings

Part = Callable[[FastAPI], AbstractAsyncContextManager[Any]]
"""A part of a service that runs as long as its application: a pool, a consumer, a relay, the alarms."""


def create_application(
    settings: ServiceSettings,
    title: str,
    routers: Iterable[APIRouter],
    parts: Iterable[Part],
    readiness: Readiness,
    *,
    problems: Iterable[ProblemKind] = (),
    body_bytes_by_path: Mapping[str, int] | None = None,
    install: Iterable[Callable[[FastAPI], None]] = (),
) -> FastAPI:
    """Build the application of a service.

    `parts` are entered in order when it starts and left in reverse when it stops; each may put what others need on
    ``app.state``. `install` adds what needs the application itself, such as the page kit. Raises RuntimeError where a
    route declares no access.
    """
    catalogue = Catalogue()
    catalogue.add(CHASSIS_KINDS)
    catalogue.add(problems)
    app = FastAPI(
        title=title, lifespan=_lifespan(settings, tuple(parts)), openapi_url=None, docs_url=None, redoc_url=None
    )
    app.state.settings = settings
    app.state.public_mounts = set()
    _answer_errors(app, catalogue)
    _limit(app, settings, body_bytes_by_path or {})
    app.include_router(health_routes(readiness, catalogue))
    app.include_router(_description(app))
    for router in routers:
        app.include_router(router)
    for addition in install:
        addition(app)
    assert_every_route_declares_access(app)
    describe_problems(app)
    return app


def issuer_keys(settings: ServiceSettings, client: httpx.AsyncClient) -> IssuerKeys:
    """Keys from the file the settings name, else from discovery."""
    if settings.issuer_jwks_file is not None:
        return KeysFromFile(settings.issuer_jwks_file)
    return KeysFromDiscovery(settings.issuer, client)


def _lifespan(
    settings: ServiceSettings, parts: tuple[Part, ...]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(httpx.AsyncClient(follow_redirects=False))
            app.state.authenticator = Authenticator(settings.issuer, settings.audience, issuer_keys(settings, client))
            for part in parts:
                await stack.enter_async_context(part(app))
            yield

    return lifespan


def _answer_errors(app: FastAPI, catalogue: Catalogue) -> None:
    app.add_exception_handler(ProblemError, answer_problem)
    app.add_exception_handler(HTTPException, answer_http_exception(catalogue))
    app.add_exception_handler(RequestValidationError, answer_invalid_request)


def _limit(app: FastAPI, settings: ServiceSettings, body_bytes_by_path: Mapping[str, int]) -> None:
    """Outermost last: the frame stands around everything, limits come before idempotency."""
    app.add_middleware(ReplayAnswers)
    app.add_middleware(
        LimitRequests,
        limits=RequestLimits(
            body_bytes=settings.http_body_bytes,
            head_bytes=settings.http_header_bytes,
            read_seconds=settings.http_read_seconds,
            in_flight=settings.http_in_flight,
            body_bytes_by_path=body_bytes_by_path,
        ),
    )
    app.add_middleware(RequestFrame)


def _description(app: FastAPI) -> APIRouter:
    router = APIRouter(dependencies=[public()], include_in_schema=False)

    @router.get("/openapi.json")
    async def description(request: Request) -> Response:
        """The OpenAPI document alone: pages that load their scripts from elsewhere are not served."""
        return Response(msgspec.json.encode(app.openapi()), media_type="application/json")

    return router
