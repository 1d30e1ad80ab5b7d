"""A whole run: a fresh stack on the driven clock, the play with or without a killer, its report, and a verification."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from duban.campaign.killing import Killer
from duban.campaign.play import SERVICES, play_in
from duban.campaign.report import report
from duban.campaign.script import Script
from duban.campaign.seen import Seen
from duban.following import Following
from duban.replay.run import fresh_stack
from duban.stack.folder import PROJECT
from duban.stack.stack import Stack
from duban.stack.steps import Steps
from duban.verify.run import Thoroughness, Verified, verify
from duban.watching import Watcher

RUN_FOLDER: Final = PROJECT / ".run" / "campaign"


class Onlooker(Watcher, Steps, Protocol):
    """Someone who is told how far the play is, and by its clock what day it is."""

    def day(self, steps: int, now: datetime) -> None:
        """So many steps are done; the clock of the play stands at `now`."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What a play came to. `seconds` without starting and checking."""

    told: dict[str, Any]
    seconds: float
    verified: Verified
    killed: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What to play and where; `kill_seed` lets tracking be killed at moments drawn from it."""

    script: Script
    kill_seed: int | None = None
    views: bool = True
    pauses: tuple[float, float] = (0.2, 4.0)
    """Least and most seconds for which tracking lives once it is ready."""


@asynccontextmanager
async def staged(folder: Path, script: Script, steps: Steps) -> AsyncIterator[Stack]:
    """A running stack with the topics of all documents; stopped afterwards, whatever happens."""
    try:
        yield await asyncio.to_thread(_set_stage, folder, script, steps)
    finally:
        if (folder / "stack.json").exists():
            await asyncio.to_thread(Stack(folder).down)


def _set_stage(folder: Path, script: Script, steps: Steps) -> Stack:
    stack = fresh_stack(folder, steps)
    stack.up(services=False)
    for document in script.documents:
        stack.create_topics(document.regime.region, [portal.id for portal in document.regime.portals])
    stack.up(SERVICES)
    return stack


async def perform(stack: Stack, wanted: Request, onlooker: Onlooker) -> Performance:
    """Play in a running stack, read what came of it, and verify. Raises StackError."""
    script = wanted.script
    killer = None if wanted.kill_seed is None else Killer(wanted.kill_seed, *wanted.pauses)
    onlooker.phase("playing 播放", len(script.steps))
    begun = time.monotonic()
    async with play_in(stack) as play:
        killing = asyncio.create_task(killer.run(stack)) if killer is not None else None
        try:
            await play.run(script, onlooker.day)
        finally:
            if killer is not None and killing is not None:
                killer.stop()
                await killing
    seconds = time.monotonic() - begun
    told = await _told(stack, script)
    verified = await verify(stack, Thoroughness(views=wanted.views, services=SERVICES), onlooker)
    return Performance(told, seconds, verified, killer.killed if killer is not None else 0)


async def _told(stack: Stack, script: Script) -> dict[str, Any]:
    seen = Seen()
    async with Following(stack.bootstrap_servers) as following:
        for document in script.documents:
            await seen.read(following, document.plan.region)
    return report(script, seen)
