"""A whole trial: a fresh stack, complaints under fire, and `duban verify` afterwards."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from duban.adoption import adopt
from duban.chaos.killing import Killings
from duban.chaos.portals import StubbornPortals, messages
from duban.stack.folder import PROJECT
from duban.stack.stack import Stack
from duban.verify.run import Thoroughness, Verified, verify
from duban.watching import Watcher

REGION = "360923"
_ABSENCE = 20.0
"""Seconds, twice as long as Kafka waits until it hands the partitions of a dead replica to another one."""
REGIME = PROJECT / "regimes" / "county-360923.yaml"


@dataclass(frozen=True, slots=True)
class Trial:
    """What to try: how many complaints a second, how often everybody is killed, how many processes a service has."""

    complaints: int = 20_000
    rounds: int = 1
    seed: int = 1
    per_second: float = 400.0
    least_pause: float = 1.0
    most_pause: float = 6.0
    parts: tuple[str, ...] = ()
    """Who is killed; everybody where nothing is said."""
    replicas: int = 1
    """Where there are several, those that are killed stay away for a while, and another one takes over."""
    run_folder: Path = PROJECT / ".run" / "chaos"


@dataclass(slots=True)
class Outcome:
    """What came of it; `verified.faults` is empty when all is well."""

    messages: int
    killed: list[str]
    repeated: int
    verified: Verified


async def endure(trial: Trial, watcher: Watcher) -> Outcome:
    """Run the trial on a stack of its own. Raises StackError where something could not be mended."""
    async with trial_stack(trial) as stack:
        return await under_fire(stack, trial, watcher)


@asynccontextmanager
async def trial_stack(trial: Trial) -> AsyncIterator[Stack]:
    """A fresh stack with all services and the county's regime."""
    if trial.run_folder.exists():
        await asyncio.to_thread(Stack(trial.run_folder).down)
        shutil.rmtree(trial.run_folder, ignore_errors=True)
    surroundings = {"DUBAN_LOG_LEVEL": "warning", "DUBAN_HEARTBEAT_SECONDS": "1"}
    stack = Stack(trial.run_folder, environment=surroundings, replicas=trial.replicas)
    try:
        await asyncio.to_thread(stack.up)
        await asyncio.to_thread(adopt, stack, REGIME)
        yield stack
    finally:
        await asyncio.to_thread(stack.down)


async def under_fire(stack: Stack, trial: Trial, watcher: Watcher) -> Outcome:
    """Let complaints flow while everybody is killed in turn, and verify afterwards."""
    said = messages(REGION, trial.seed, trial.complaints)
    absence = _ABSENCE if trial.replicas > 1 else 0.0
    killings = Killings(trial.seed, trial.least_pause, trial.most_pause, absence)
    order = killings.order(trial.parts or stack.parts, trial.rounds)
    portals = StubbornPortals(lambda: stack.bootstrap_servers, REGION, trial.per_second)
    watcher.phase(f"under fire 故障注入 (seed {trial.seed}: {', '.join(order)})", len(said))
    await asyncio.gather(portals.publish(said, watcher), killings.run(stack, order, _Silent()))
    verified = await verify(stack, Thoroughness(wait=180.0, allow_dead_letters=True), watcher)
    return Outcome(len(said), killings.killed, portals.repeated, verified)


class _Silent:
    """The killings do not count as progress."""

    def phase(self, text: str, total: int) -> None:
        """Nothing."""

    def done(self, steps: int) -> None:
        """Nothing."""
