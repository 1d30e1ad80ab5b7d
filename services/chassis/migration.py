"""Plain SQL migrations, forward only, each applied once and in order; a changed file is refused."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

CHASSIS = Path(__file__).with_name("migrations")
_LOCK = 0x6475_6261_6E02
_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    room text NOT NULL, name text NOT NULL, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (room, name)
)
"""


class MigrationChanged(Exception):
    """A migration that was applied already no longer reads as it did; write a new one instead."""


@asynccontextmanager
async def alone(connection: asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]) -> AsyncIterator[None]:
    """Of all replicas of a service one at a time changes how its database is built; the others wait here."""
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    try:
        yield
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)


async def migrate(
    connection: asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any], rooms: dict[str, Path]
) -> list[str]:
    """Apply what is missing of each room's `*.sql`, in the order of their names. Gives the names applied.

    Raises MigrationChanged where an applied file was edited.
    """
    applied: list[str] = []
    async with alone(connection):
        await connection.execute(_LEDGER)
        known = {
            (row["room"], row["name"]): row["digest"] for row in await connection.fetch("SELECT * FROM migrations")
        }
        for room, folder in rooms.items():
            for path in sorted(folder.glob("*.sql")):
                text = path.read_text(encoding="utf-8")
                digest = hashlib.sha256(text.encode()).hexdigest()
                before = known.get((room, path.name))
                if before is None:
                    await _apply(connection, room, path.name, text, digest)
                    applied.append(f"{room}/{path.name}")
                elif before != digest:
                    raise MigrationChanged(
                        f"{room}/{path.name} was changed after it had been applied; restore it and add a new file"
                    )
    return applied


async def _apply(connection: Any, room: str, name: str, text: str, digest: str) -> None:
    async with connection.transaction():
        await connection.execute(text)
        await connection.execute("INSERT INTO migrations (room, name, digest) VALUES ($1, $2, $3)", room, name, digest)
