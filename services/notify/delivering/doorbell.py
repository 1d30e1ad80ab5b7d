"""How the ledger tells the deliverer that there is work, right after the commit."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Doorbell:
    """Rung by whoever committed work; remembered until somebody answers."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is work."""
        self._rung.set()

    async def answer(self, seconds: float) -> None:
        """Wait until it rings, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
