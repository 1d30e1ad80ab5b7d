"""The desk for messages over HTTP: callers who come at the same time share one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import asyncpg

from schemas.events.receipt import ReceiptIssued
from services.chassis.commands import StreamMovedOn
from services.intake.reception import Read, Reception

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_MOST = 256
_TRIES = 5
_MOVED_ON = (
    StreamMovedOn,
    asyncpg.UniqueViolationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)

Waiting = tuple[Read, "asyncio.Future[ReceiptIssued]"]


class Desk:
    """Takes read messages and gives receipts, once what they say is durable."""

    def __init__(self, reception: Reception, runtime: Runtime) -> None:
        self._reception = reception
        self._runtime = runtime
        self._waiting: list[Waiting] = []
        self._arrived = asyncio.Event()

    async def hand_in(self, message: Read) -> ReceiptIssued:
        """Have a message carried out. Raises what the database raised; nothing has happened then."""
        future: asyncio.Future[ReceiptIssued] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, future))
        self._arrived.set()
        return await future

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve as long as the block runs."""
        worker = asyncio.create_task(self._serve(), name="desk")
        try:
            yield
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
            for _, future in self._waiting:
                future.cancel()

    async def _serve(self) -> None:
        while True:
            await self._arrived.wait()
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            if not self._waiting:
                self._arrived.clear()
            try:
                receipts = await self._carry_out([message for message, _ in batch])
            except Exception as error:  # noqa: BLE001 - each caller gets it, and answers for it
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), receipt in zip(batch, receipts, strict=True):
                if not future.done():
                    future.set_result(receipt)

    async def _carry_out(self, messages: Sequence[Read]) -> list[ReceiptIssued]:
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._runtime.pool.acquire() as connection, connection.transaction():
                    receipts = await self._reception.carry_out(connection, messages)
            except _MOVED_ON:
                if attempt == _TRIES:
                    raise
            else:
                self._runtime.appended.set()
                return receipts
        raise AssertionError("unreachable: the last attempt returns or raises")
