"""What a service consists of, and running it: one process with its consumer, relay, alarms and HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.chassis.decider import Decider
from services.chassis.eventlog import Connection
from services.chassis.reactions import Ledger, Reaction
from services.chassis.records import DeadLetter, RawMessage
from services.chassis.settings import ServiceSettings
from services.chassis.views import View

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

    from services.chassis.http.problems import ProblemKind
    from services.chassis.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Inbound:
    """Messages from outside. `topics` matches whole topic names; `pattern` is what follows the region in them."""

    topics: str
    pattern: str
    handle: Callable[[Connection, list[RawMessage], Runtime], Awaitable[list[DeadLetter]]]


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A service as its own modules describe it; the chassis does the rest."""

    name: str
    title: str
    migrations: Path
    subscribes: tuple[str, ...]
    routers: Callable[[Runtime], Sequence[APIRouter]]
    settings: type[ServiceSettings] = ServiceSettings
    deciders: tuple[Decider[Any, Any], ...] = ()
    alarms: tuple[Decider[Any, Any], ...] = ()
    inbound: Inbound | None = None
    reactions: tuple[Reaction, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    views: tuple[View, ...] = ()
    tasks: tuple[Callable[[Runtime], AbstractAsyncContextManager[Any]], ...] = ()
    problems: tuple[ProblemKind, ...] = ()
    install: tuple[Callable[[FastAPI, Runtime], None], ...] = ()


def application(definition: ServiceDefinition, settings: ServiceSettings) -> FastAPI:
    """The service as an ASGI application whose lifespan runs everything."""
    from services.chassis.http.application import create_application
    from services.chassis.operations import operations_router
    from services.chassis.runtime import Runtime

    runtime = Runtime(definition, settings)
    app = create_application(
        settings,
        definition.title,
        [operations_router(runtime), *definition.routers(runtime)],
        [runtime.running],
        runtime.problems,
        problems=definition.problems,
        install=[lambda app, part=part: part(app, runtime) for part in definition.install],  # type: ignore[misc]
    )
    app.state.runtime = runtime
    return app


def run(definition: ServiceDefinition) -> None:
    """`__main__` of a service: settings from the environment, then serve until told to stop."""
    from services.chassis.environment import settings_or_exit
    from services.chassis.http.server import run as serve

    settings = settings_or_exit(definition.settings)
    serve(application(definition, settings), settings)
