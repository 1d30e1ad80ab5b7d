"""A worker in a process of its own, as an installation has it, and what the measurement says to it and hears of it."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import uvloop

from services.chassis.memory import collect_seldom

_SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker works on. The instant zero of its plan is `begins` by the machine's clock, in epoch seconds."""

    database: str
    begins: float


@dataclass(slots=True)
class Record:
    """What was recorded: the seconds that each was late, and when the last was, in epoch seconds."""

    late: list[float] = field(default_factory=list)
    last: float = 0.0

    def add(self, due: Sequence[float], now: float) -> None:
        """Of these instants (epoch seconds), all recorded by now."""
        self.late += [now - one for one in due]
        self.last = now


Engine = Callable[[Orders, Record], Awaitable[None]]
"""Works until cancelled."""


@dataclass(slots=True)
class Worker:
    """One that was started."""

    process: BaseProcess
    pipe: Connection

    def begin(self, orders: Orders) -> None:
        """Connect and work."""
        self.pipe.send(orders)

    async def stop(self) -> Record:
        """Stop; what it recorded."""
        self.pipe.send("stop")
        return await self.hears()

    async def hears(self) -> Record:
        """What it says next: an empty record once it is loaded. Raises RuntimeError with its reason where it failed."""
        said = await asyncio.to_thread(lambda: self.pipe.recv() if self.pipe.poll(PATIENCE) else "is silent")
        if not isinstance(said, Record):
            raise RuntimeError(f"worker {self.process.name}: {said}")
        return said


@asynccontextmanager
async def working(engine: Engine, count: int = 1) -> AsyncIterator[list[Worker]]:
    """So many workers, loaded and waiting for orders. Whatever happens, none is left over."""
    workers: list[Worker] = []
    try:
        for _ in range(count):
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_work, args=(engine, theirs), name=engine.__module__, daemon=True)
            process.start()
            workers.append(Worker(process, ours))
        for worker in workers:
            await worker.hears()
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()


def _work(engine: Engine, pipe: Connection) -> None:
    collect_seldom()
    record = Record()
    pipe.send(record)
    try:
        uvloop.run(_until_stopped(engine, pipe.recv(), record, pipe))
    except Exception as error:  # noqa: BLE001 - the measurement raises it
        pipe.send(repr(error))
    else:
        pipe.send(record)


async def _until_stopped(engine: Engine, orders: Orders, record: Record, pipe: Connection) -> None:
    work = asyncio.ensure_future(engine(orders, record))
    stop = asyncio.ensure_future(asyncio.to_thread(pipe.recv))
    await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        await work
    work.cancel()
    await asyncio.wait((work,), timeout=5)


def soon(seconds: float = 3.0) -> float:
    """A moment ahead in epoch seconds: time enough for workers to connect."""
    return time.time() + seconds
