"""A small office with one door: the application that these tests knock at."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field

from services.chassis.http.access import check_unit, public, require
from services.chassis.http.application import create_application
from services.chassis.http.health import Readiness, always_ready
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from services.chassis.http.server import server_configuration
from services.chassis.settings import ServiceSettings

ISSUER = "http://127.0.0.1:8100"

CLERK = Principal("u-1", "陈志明", "360923", frozenset({"clerk"}), unit="environment")
EFFICIENCY = Principal("u-2", "刘芳", "360923", frozenset({"efficiency"}))
LEADER_ELSEWHERE = Principal("u-3", "王建国", "360924", frozenset({"leader"}), unit="environment")


class Petition(BaseModel):
    """What the office takes."""

    title: str = Field(min_length=2)
    days: int = Field(ge=1, le=60)


class Office:
    """The routes, and what they did."""

    def __init__(self) -> None:
        self.registered: list[Petition] = []
        self.fails_with: Exception | None = None

    def routes(self) -> APIRouter:
        router = APIRouter(prefix="/api/v1")

        @router.post("/petitions", dependencies=[public()], status_code=201)
        async def register(petition: Petition) -> dict[str, int]:
            if self.fails_with is not None:
                raise self.fails_with
            self.registered.append(petition)
            return {"number": len(self.registered)}

        @router.get("/units/{unit}/worklist")
        async def worklist(unit: str, clerk: Annotated[Principal, require("clerk", "efficiency", "leader")]) -> str:
            check_unit(clerk, "360923", unit)
            return clerk.name

        @router.post("/answers", dependencies=[require("clerk")])
        async def answer() -> str:
            return "answered"

        return router


def settings(**changed: Any) -> ServiceSettings:
    """Settings of the office."""
    values: dict[str, Any] = {
        "service": "intake",
        "kafka": "127.0.0.1:9092",
        "database": "postgresql://duban@127.0.0.1/office",
        "issuer": ISSUER,
    }
    return ServiceSettings(**(values | changed))


def office_application(
    office: Office,
    readiness: Readiness = always_ready,
    install: Iterable[Callable[[FastAPI], None]] = (),
    **changed: Any,
) -> FastAPI:
    """The application with the office's routes."""
    return create_application(settings(**changed), "Office", [office.routes()], [], readiness, install=install)


@asynccontextmanager
async def visitor(app: FastAPI, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client that speaks to `app`, which is started and stopped around it."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://office", **options) as client,
    ):
        yield client


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[int]:
    """`app` behind a real socket; yields its port."""
    server = _Server(server_configuration(app, app.state.settings))
    served = asyncio.create_task(server.serve())
    await server.listens.wait()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await served


def bearer(issuer: LocalIssuer, principal: Principal, **options: Any) -> dict[str, str]:
    """The header that shows `principal`."""
    return {"Authorization": f"Bearer {issuer.token(principal, **options)}"}
