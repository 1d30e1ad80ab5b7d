"""Writes that go on while what is written next is made ready."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from services.chassis.eventlog import Connection


class Writing:
    """One write at a time on a connection, in the background."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._task: asyncio.Task[None] | None = None

    async def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin another when the one before has ended."""
        try:
            await self.ended()
        except BaseException:
            work.close()
            raise
        self._task = asyncio.create_task(work)

    async def ended(self) -> None:
        """Wait for the last. Raises what it raised."""
        task, self._task = self._task, None
        if task is not None:
            await task


async def all_ended(writings: Sequence[Writing]) -> None:
    """Wait for every one. Raises what the first of them raised that failed."""
    ended = await asyncio.gather(*(writing.ended() for writing in writings), return_exceptions=True)
    for failure in ended:
        if failure is not None:
            raise failure
