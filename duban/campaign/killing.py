"""The killer: SIGKILL for tracking at random moments of the play, started again at once, until told to stop."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from duban.stack.stack import Stack

VICTIM: Final = "tracking"


@dataclass(slots=True)
class Killer:
    """Kills after a pause of random length, counted from when the service was ready again (seconds).

    The first pause is short: a play of few duties is over in a few seconds.
    """

    seed: int
    least_pause: float = 0.2
    most_pause: float = 4.0
    first_pause: float = 0.6
    killed: int = 0
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stack: Stack) -> None:
        """Kill and start again until `stop`; the service is ready when this ends. Raises StackError."""
        chance = random.Random(self.seed)  # noqa: S311 - reproducible, not secret
        most = min(self.first_pause, self.most_pause)
        while not await self._stopped_within(chance.uniform(min(self.least_pause, most), most)):
            await asyncio.to_thread(stack.kill, VICTIM)
            self.killed += 1
            await asyncio.to_thread(stack.start_service, VICTIM)
            most = self.most_pause

    def stop(self) -> None:
        """Kill nobody any more."""
        self._stopped.set()

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True
