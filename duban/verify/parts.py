"""The parts of a stack that a verification looks at: each service's definition and database, and Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib import import_module
from types import TracebackType
from typing import Any, Self

import asyncpg

from duban.following import Following
from duban.positions import Positions
from duban.stack.ports import SERVICES
from duban.stack.stack import Stack
from services.chassis.decider import Decider
from services.chassis.service import ServiceDefinition

_VERSIONS = "SELECT stream, version FROM streams WHERE stream = ANY($1::text[])"


def definition_of(service: str) -> ServiceDefinition:
    """How a service describes itself in its `app` module: as DEFINITION, or by a function of its own name."""
    module = import_module(f"services.{service}.app")
    described = getattr(module, "DEFINITION", None)
    if described is None:
        described = getattr(module, service)()
    assert isinstance(described, ServiceDefinition), f"services.{service}.app describes no service"
    return described


@dataclass(slots=True)
class Stream:
    """What a log says of one stream: its last version, its topic, and a sum over types and data in order."""

    topic: str
    version: int = 0
    sum: int = 0


@dataclass(slots=True)
class Part:
    """One service: its definition, its database and, once its log was read, its streams."""

    name: str
    definition: ServiceDefinition
    database: asyncpg.Connection[Any]
    streams: dict[str, Stream] = field(default_factory=dict)

    @property
    def deciders(self) -> dict[str, Decider[Any, Any]]:
        """The deciders by the family of their streams: what stands before the first hyphen of a name."""
        return {decider.name: decider for decider in self.definition.deciders}


class Parts:
    """The parts of a running stack. An async context manager."""

    def __init__(self, stack: Stack, services: Sequence[str] = SERVICES) -> None:
        self.stack = stack
        self.services: dict[str, Part] = {}
        self._names = [name for name in SERVICES if name in services]
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        enter = self._closing.enter_async_context
        self.positions = await enter(Positions(self.stack, self._names))
        self.following = await enter(Following(self.stack.bootstrap_servers))
        for name in self._names:
            database = await asyncpg.connect(self.stack.dsn(f"duban_{name}"), server_settings={"jit": "off"})
            self._closing.push_async_callback(database.close)
            self.services[name] = Part(name, definition_of(name), database)
        return self

    async def versions_now(self, streams: Iterable[str]) -> dict[str, int]:
        """The present versions of streams, whichever log they are in; later than what was read where more came."""
        wanted, found = list(streams), dict[str, int]()
        if wanted:
            for part in self.services.values():
                found |= {row["stream"]: row["version"] for row in await part.database.fetch(_VERSIONS, wanted)}
        return found

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()
