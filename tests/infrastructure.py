"""Where integration tests get Kafka and Postgres from: the local stack, or containers (`INFRA=containers`)."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from duban.stack import Stack
from duban.stack.folder import PROJECT
from duban.stack.stack import DATABASES
from duban.stack.topics import create_missing, topics_of, topics_once

RUN_FOLDER = Path(os.environ.get("DUBAN_TEST_RUN_FOLDER") or PROJECT / ".run" / "test")
KAFKA_IMAGE = "confluentinc/cp-kafka:8.0.0"
POSTGRES_IMAGE = "postgres:18"
CLOCK = "driven"
"""Tests stamp what portals say with times of other years."""
# The same promises as deploy/local/kafka.properties.
KAFKA_SETTINGS = {
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    "KAFKA_LOG_RETENTION_MS": "-1",
    "KAFKA_LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS": "9223372036854775807",
    "KAFKA_LOG_ROLL_MS": "9223372036854775807",
    "KAFKA_MESSAGE_MAX_BYTES": "1114112",
}


class Infrastructure(Protocol):
    """A Kafka and a Postgres to test against; `Stack` is one."""

    @property
    def bootstrap_servers(self) -> str:
        """Where Kafka's clients connect."""

    def dsn(self, database: str) -> str:
        """Address of a database, as the owner of all of them."""

    def create_topics(self, region: str, portals: Sequence[str] = ()) -> list[str]:
        """Create the missing topics of a region and its portals."""


class Containers:
    """Kafka and Postgres in containers."""

    def __init__(self, bootstrap_servers: str, postgres: str) -> None:
        self.bootstrap_servers = bootstrap_servers
        self._postgres = postgres

    def dsn(self, database: str) -> str:
        """Address of a database, as the owner of all of them."""
        return f"{self._postgres}/{database}"

    def create_topics(self, region: str, portals: Sequence[str] = ()) -> list[str]:
        """Create the missing topics of a region and its portals."""
        wanted = topics_of(region, portals, clock=CLOCK)
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, create_missing(self.bootstrap_servers, wanted)).result()


@contextmanager
def infrastructure() -> Iterator[Infrastructure]:
    """What `INFRA` names: `local` (default) or `containers`."""
    kind = os.environ.get("INFRA", "local")
    if kind == "containers":
        with containers() as started:
            yield started
    elif kind == "local":
        with local_stack(RUN_FOLDER) as stack:
            yield stack
    else:
        raise ValueError(f"INFRA={kind}: it is 'local' or 'containers'")


@contextmanager
def local_stack(folder: Path) -> Iterator[Stack]:
    """The stack of a run folder, without services. What ran before is left running; what was started is stopped
    by the last of the test runs that share it, and each of several workers is one.
    """
    stack = Stack(folder, environment={"DUBAN_CLOCK": CLOCK})
    folder.mkdir(parents=True, exist_ok=True)
    started = folder / ".started-by-tests"
    with (folder / ".test-runs").open("w") as runs:
        fcntl.flock(runs, fcntl.LOCK_SH)
        if not any(part["running"] for part in stack.status().values()):
            started.touch()
        stack.up(services=False)
        try:
            yield stack
        finally:
            if started.exists() and _is_last(runs.fileno()):
                stack.down()
                started.unlink()


def _is_last(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def containers() -> Iterator[Containers]:
    """Kafka and Postgres from testcontainers; needs a Docker engine."""
    from testcontainers.community.kafka import KafkaContainer
    from testcontainers.community.postgres import PostgresContainer

    kafka = KafkaContainer(KAFKA_IMAGE).with_kraft()
    for name, value in KAFKA_SETTINGS.items():
        kafka.with_env(name, value)
    with kafka, PostgresContainer(POSTGRES_IMAGE, username="duban", dbname="postgres", driver=None) as postgres:
        address = postgres.get_connection_url().rpartition("/")[0]
        started = Containers(kafka.get_bootstrap_server(), address)
        asyncio.run(_prepare(started))
        yield started


async def _prepare(started: Containers) -> None:
    import asyncpg

    await create_missing(started.bootstrap_servers, topics_once())
    connection = await asyncpg.connect(started.dsn("postgres"))
    try:
        for name in DATABASES:
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
