"""The `eventsourcing` library as its documentation advises: an application on Postgres, an aggregate a matter."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from bench.place import Place


class SourcedMatter(Aggregate):
    """A matter with the same fields and the same two events that intake writes."""

    @event("Registered")
    def __init__(self, case_number: str, portal: str, source: str, kind: str, received_at: str, content: str) -> None:
        self.case_number = case_number
        self.portal = portal
        self.source = source
        self.kind = kind
        self.received_at = received_at
        self.content = content
        self.unit = ""

    @event("Assigned")
    def assign(self, unit: str, section: str, post: str, person: str, rule: str) -> None:
        """Make a unit answerable."""
        self.unit = unit


def sourced_appends(place: Place, writers: int, count: int) -> float:
    """Registrations a second by so many threads, each saving an aggregate at a time."""
    name = f"sourced_{uuid.uuid4().hex[:8]}"
    address = urlsplit(place.stack.dsn("postgres"))
    asyncio.run(_admin(place, f"CREATE DATABASE {name}"))
    application: Application[uuid.UUID] = Application(
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": name,
            "POSTGRES_HOST": str(address.hostname),
            "POSTGRES_PORT": str(address.port),
            "POSTGRES_USER": str(address.username),
            "POSTGRES_PASSWORD": str(address.password),
            "POSTGRES_POOL_SIZE": "32",
            "POSTGRES_MAX_OVERFLOW": "0",
        }
    )
    try:
        numbers = iter(range(count))
        began = time.perf_counter()
        lock = threading.Lock()
        threads = [threading.Thread(target=_save, args=(application, numbers, lock)) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return count / (time.perf_counter() - began)
    finally:
        application.close()
        asyncio.run(_admin(place, f"DROP DATABASE {name} WITH (FORCE)"))


def _save(application: Application[uuid.UUID], numbers: Iterator[int], lock: threading.Lock) -> None:
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        matter = SourcedMatter(f"360923-{number}", "hotline", "phone", "complaint", "2026-03-02T01:00:00Z", "0" * 64)
        matter.assign("petitions", "reception", "clerk", "Clerk", "first_contact")
        application.save(matter)


async def _admin(place: Place, statement: str) -> None:
    connection = await asyncpg.connect(place.stack.dsn("postgres"))
    await connection.execute(statement)
    await connection.close()
