"""Commands of many callers, coalesced into shared transactions: one commit serves all who wait for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Generic, Self, TypeAlias, TypeVar

import asyncpg

from services.chassis.commands import Command, Outcome, decide_all
from services.chassis.decider import Decider
from services.chassis.eventlog import Appending, Head, load_heads, write
from services.chassis.snapshots import Snapshots

S = TypeVar("S")
C = TypeVar("C")

Waiting: TypeAlias = "tuple[Command[C], asyncio.Future[Outcome[S]]]"
_WORKERS = 2


class CommandBus(Generic[S, C]):
    """Takes commands of one decider; each gets its own answer, none waits for a transaction of its own.

    Streams are shared out over two workers, always the same stream to the same one: while one decides, Postgres works
    for the other. `most` is how many commands share a transaction, `remembered` how many heads are kept in memory.
    """

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        decider: Decider[S, C],
        *,
        most: int = 512,
        remembered: int = 4096,
        appended: asyncio.Event | None = None,
    ) -> None:
        told = appended or asyncio.Event()
        self._workers = [_Worker(pool, decider, most, remembered // _WORKERS, told) for _ in range(_WORKERS)]
        self._running = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for worker in self._workers:
            await self._running.enter_async_context(worker)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._running.aclose()

    async def submit(self, command: Command[C]) -> Outcome[S]:
        """Have a command decided; returns once its events are durable.

        Raises what the database raised when it could not be reached; nothing has happened then.
        """
        answer: asyncio.Future[Outcome[S]] = asyncio.get_running_loop().create_future()
        self._workers[hash(command.stream) % _WORKERS].take(command, answer)
        return await answer


class _Worker(Generic[S, C]):
    """Decides what waits, batch after batch.

    Heads just written stay in memory. Whoever else appends to such a stream makes the guarded append miss it:
    the commands concerned are then decided again on what the log holds.
    """

    def __init__(
        self, pool: asyncpg.Pool[Any], decider: Decider[S, C], most: int, remembered: int, appended: asyncio.Event
    ) -> None:
        self._pool = pool
        self._decider = decider
        self._snapshots = Snapshots.of(decider)
        self._most = most
        self._remembered = remembered
        self._heads: OrderedDict[str, Head[S]] = OrderedDict()
        self._waiting: list[Waiting[C, S]] = []
        self._arrived = asyncio.Event()
        self._appended = appended
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._work(), name=f"commands of {self._decider.name}")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for waiting in self._waiting:
            waiting[1].cancel()

    def take(self, command: Command[C], answer: asyncio.Future[Outcome[S]]) -> None:
        """Let a command wait for its turn."""
        self._waiting.append((command, answer))
        self._arrived.set()

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not self._waiting:
                self._arrived.clear()
            try:
                async with self._pool.acquire() as connection:
                    while batch:
                        batch = await self._decide(connection, batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                # The callers get the error; what was remembered may be wrong now.
                self._heads.clear()
                for waiting in batch:
                    if not waiting[1].done():
                        waiting[1].set_exception(error)

    async def _decide(self, connection: Any, batch: Sequence[Waiting[C, S]]) -> list[Waiting[C, S]]:
        """Decide a batch and answer those who wait; gives the commands that are to be decided again."""
        commands = [waiting[0] for waiting in batch]
        heads, remembered = await self._load(connection, commands)
        appending = Appending(self._decider, self._snapshots)
        outcomes = decide_all(self._decider, commands, heads, appending)
        took = await self._write(connection, appending) if appending.heads else set()
        # A refusal is only as good as the head it was decided on: one from memory is decided again.
        missed = (appending.heads.keys() - took) | (remembered - appending.heads.keys())
        self._remember(heads, missed)
        if took:
            self._appended.set()
        for (command, answer), outcome in zip(batch, outcomes, strict=True):
            if command.stream not in missed and not answer.done():
                answer.set_result(outcome)
        return [waiting for waiting in batch if waiting[0].stream in missed] if missed else []

    async def _load(self, connection: Any, commands: Sequence[Command[C]]) -> tuple[dict[str, Head[S]], set[str]]:
        heads = {command.stream: head for command in commands if (head := self._heads.get(command.stream)) is not None}
        remembered = set(heads)
        unknown = list({command.stream for command in commands} - remembered)
        if unknown:
            heads |= await load_heads(connection, self._snapshots, unknown, lock=False)
        return heads, remembered

    @staticmethod
    async def _write(connection: Any, appending: Appending[S]) -> set[str]:
        async with connection.transaction():
            return await write(connection, appending)

    def _remember(self, heads: dict[str, Head[S]], missed: set[str]) -> None:
        for stream, head in heads.items():
            if stream in missed:
                self._heads.pop(stream, None)
            elif head.version:
                self._heads[stream] = head
                self._heads.move_to_end(stream)
        while len(self._heads) > self._remembered:
            self._heads.popitem(last=False)
