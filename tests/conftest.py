"""What every test may ask for: the infrastructure, a database of its own, a region of its own and its topics."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from services.chassis.memory import collect_seldom
from tests.infrastructure import Infrastructure, infrastructure

# A test says nothing of speed: on a busy machine one example in thousands takes long.
settings.register_profile("duban", deadline=None)
settings.load_profile("duban")

# These share a stack of their own, in one folder: they stay together with one worker.
_TOGETHER = ("tests/integration/doors", "tests/integration/replay", "tests/integration/intake", "tests/e2e/test_")
_LONG = ("tests/chaos", "tests/campaigns", "tests/integration", "tests/e2e")

_REGIONS = itertools.count(100_000 + secrets.randbelow(800_000))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for Kafka and Postgres begins first, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """Garbage is looked for as in a service: a twelfth of the time of all tests that wait for nobody."""
    collect_seldom()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tests of one file stay with one worker, and those that share a stack."""
    return _Together(config, log)


class _Together(LoadScopeScheduling):  # type: ignore[misc]  # the plugin has no types
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((room for room in _TOGETHER if file.startswith(room)), file)


@pytest.fixture(scope="session")
def stack() -> Iterator[Infrastructure]:
    """A real Kafka and a real Postgres, for all tests of the run."""
    with infrastructure() as started:
        yield started


@asynccontextmanager
async def fresh_database(stack: Infrastructure) -> AsyncIterator[str]:
    """A new, empty database; yields its DSN and drops it afterwards. For fixtures of a wider scope."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(stack.dsn("postgres"))
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield stack.dsn(name)
        finally:
            await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()


@pytest.fixture
async def database(stack: Infrastructure) -> AsyncIterator[str]:
    """DSN of an empty database for this test alone."""
    async with fresh_database(stack) as dsn:
        yield dsn


@pytest.fixture
def region() -> str:
    """A division code that no other test of this run uses, so that topics are not shared."""
    return str(next(_REGIONS) % 900_000 + 100_000)


@pytest.fixture
async def topics(stack: Infrastructure) -> AsyncIterator[Callable[[str, Sequence[str]], Awaitable[list[str]]]]:
    """`await topics(region, portals)` creates the topics of a region. They go with the test: every client of every
    later test would hear of them all, every few seconds.
    """
    made: list[str] = []

    async def create(region: str, portals: Sequence[str] = ()) -> list[str]:
        created = await asyncio.to_thread(stack.create_topics, region, portals)
        made.extend(created)
        return created

    yield create
    if made:
        admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
        await admin.start()
        try:
            await admin.delete_topics(made)
        finally:
            await admin.close()
