"""Work that goes on beside a service, for as long as the service runs, and work that is not broken off half-way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

_T = TypeVar("_T")
_PATIENCE_SECONDS = 5.0


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Run `work` beside the block; it is cancelled, and has ended, when the block is left."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def unbroken(work: Coroutine[Any, Any, _T], let_go: Callable[[_T], Awaitable[object]] | None = None) -> _T:
    """What `work` gives; whoever is cancelled meanwhile waits for its end first, for five seconds at most.

    A Kafka client that is cancelled while it connects leaves its connection open. `let_go` frees what nobody gets.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(Exception):  # nobody asks any more how it ended
            given = await asyncio.wait_for(task, _PATIENCE_SECONDS)
            if let_go is not None:
                await let_go(given)
        raise
