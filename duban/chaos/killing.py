"""The killer: SIGKILL for one process after the other at random moments, mended by `up` as an operator would."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.stack.errors import StackError
from duban.stack.ports import SERVICES, service_of
from duban.stack.stack import Stack
from duban.watching import Watcher

_ATTEMPTS = 5


@dataclass(slots=True)
class Killings:
    """Who was killed, in order, and how long mending took (seconds)."""

    seed: int
    least_pause: float = 0.5
    most_pause: float = 4.0
    most_absence: float = 0.0
    """For how long a service may stay away that another replica stands in for, seconds."""
    killed: list[str] = field(default_factory=list)
    mended_in: list[float] = field(default_factory=list)

    def order(self, parts: Sequence[str], rounds: int) -> list[str]:
        """Every part once in each round, shuffled."""
        chance = random.Random(self.seed)  # noqa: S311 - reproducible, not secret
        return [name for _ in range(rounds) for name in chance.sample(parts, len(parts))]

    async def run(self, stack: Stack, order: Sequence[str], watcher: Watcher) -> None:
        """Kill and mend until the order is through."""
        chance = random.Random(self.seed + 1)  # noqa: S311
        for number, name in enumerate(order, 1):
            await asyncio.sleep(chance.uniform(self.least_pause, self.most_pause))
            await asyncio.to_thread(stack.kill, name)
            self.killed.append(name)
            if service_of(name) in SERVICES:
                await asyncio.sleep(chance.uniform(0.0, self.most_absence))
            began = asyncio.get_running_loop().time()
            await asyncio.to_thread(mend, stack)
            self.mended_in.append(asyncio.get_running_loop().time() - began)
            watcher.done(number)


def mend(stack: Stack) -> None:
    """`up` until everything answers: what died while its neighbour was away may need a second start."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            stack.up()
        except StackError:
            if attempt == _ATTEMPTS:
                raise
        else:
            return
