"""What the comparison asks of each engine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import asyncpg

from bench.deadlines import duban_engine, pgqueuer_engine, procrastinate_engine
from bench.deadlines.worker import Engine

Pool: TypeAlias = "asyncpg.Pool[Any]"


@dataclass(frozen=True, slots=True)
class Compared:
    """One of those compared."""

    name: str
    engine: Engine
    fill: Callable[[Pool, int, Callable[[int], None]], Awaitable[None]]
    """So many, each due years ahead; tells how many more there are."""
    make_due: Callable[[Pool, float, int, int, timedelta], Awaitable[None]]
    """From `begins` (epoch seconds) on, after the n-th, so many, so far apart: neighbours in the middle of all."""
    recorded: str
    """SQL that counts what was recorded."""


OURS = Compared("Duban", duban_engine.engine, duban_engine.fill, duban_engine.make_due, duban_engine.RECORDED)
PEERS = tuple(
    Compared(one.NAME, one.engine, one.fill, one.make_due, "SELECT count(*) FROM done")
    for one in (pgqueuer_engine, procrastinate_engine)
)
