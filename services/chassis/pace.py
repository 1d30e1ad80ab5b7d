"""A least time from one piece of work to the next: many small batches cost a multiple of a few larger ones."""

from __future__ import annotations

import asyncio
from time import monotonic


class Pace:
    """Whoever was quiet for long enough goes on at once; `seconds` is the least time, 0 is none."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    async def wait(self) -> None:
        """Wait until it is time for the next."""
        pause = self._next - monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        self._next = monotonic() + self._seconds
