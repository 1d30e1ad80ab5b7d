"""Where measurements run: the local stack in a folder of their own, a fresh database and topics for each run."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from duban.stack import Stack
from duban.stack.folder import PROJECT

FOLDER = PROJECT / ".run" / "bench"
_NUMBERS = itertools.count(int(time.time()) % 90_000 * 10 + 100_000)


@dataclass(slots=True)
class Place:
    """A running Kafka and Postgres."""

    stack: Stack

    @property
    def servers(self) -> str:
        """Kafka's bootstrap servers."""
        return self.stack.bootstrap_servers

    def region(self) -> str:
        """A division code that no earlier run used."""
        return f"{next(_NUMBERS) % 1_000_000:06d}"

    async def topics(self, region: str, portals: tuple[str, ...] = ()) -> None:
        """Create the topics of a region."""
        await asyncio.to_thread(self.stack.create_topics, region, list(portals))

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """A fresh database; its address."""
        name = f"bench_{next(_NUMBERS)}"
        admin = await asyncpg.connect(self.stack.dsn("postgres"))
        await admin.execute(f"CREATE DATABASE {name}")
        try:
            yield self.stack.dsn(name)
        finally:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            await admin.execute("CHECKPOINT")
            await admin.close()

    @contextmanager
    def processor_time(self) -> Iterator[Spent]:
        """CPU seconds that this process, Postgres and Kafka spend inside the block."""
        spent = Spent()
        before = self._seconds()
        yield spent
        spent.seconds = self._seconds() - before

    def _seconds(self) -> float:
        total = time.process_time()
        for name in ("postgres", "kafka"):
            running = self.stack.process(name)
            assert running is not None, f"{name} does not run"
            root = psutil.Process(running.pid)
            for process in (root, *root.children(recursive=True)):
                try:
                    times = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                # A postmaster's children that ended, such as the backends of a closed pool, count through it.
                total += times.user + times.system + times.children_user + times.children_system
        return total


@dataclass(slots=True)
class Spent:
    """CPU seconds of a block."""

    seconds: float = field(default=0.0)

    def per_million(self, events: int) -> float:
        """CPU seconds for a million events."""
        return round(self.seconds / events * 1_000_000, 1)


@contextmanager
def place(folder: Path = FOLDER) -> Iterator[Place]:
    """Start what is needed, and stop it afterwards."""
    stack = Stack(folder)
    stack.up(services=False)
    try:
        yield Place(stack)
    finally:
        stack.down()


def settings_for(place: Place, service: str, database: str, region: str, **more: Any) -> Any:
    """Settings of a service under measurement."""
    from services.chassis.settings import ServiceSettings

    keys = FOLDER / "bench-keys.json"
    keys.write_text('{"keys": []}', encoding="utf-8")
    return ServiceSettings(
        service=service,
        kafka=place.servers,
        database=database,
        issuer="http://localhost",
        issuer_jwks_file=keys,
        regions=(region,),
        heartbeat_seconds=0,
        **more,
    )
