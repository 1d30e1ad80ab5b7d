"""A pace for work that comes in small pieces: what arrives meanwhile shares the next one.

A transaction costs the same for one record as for a hundred. The first piece after a rest begins at once.
"""

from __future__ import annotations

import asyncio


class Pace:
    """Lets pieces of work begin some milliseconds apart at least; longer ones follow one another without a wait."""

    def __init__(self, milliseconds: int) -> None:
        self._seconds = milliseconds / 1000
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until the next piece may begin."""
        loop = asyncio.get_running_loop()
        wait = self._next - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        self._next = loop.time() + self._seconds
