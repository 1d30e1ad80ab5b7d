"""The other side: a webhook receiver and a mail server, both real and on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import time
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """Identity of the message."""
        return self.headers["webhook-id"]


Answer = Callable[[Hit], Awaitable[str]]
"""Status line and further headers, for example `503 Busy\\r\\nRetry-After: 5`."""


async def welcome(_: Hit) -> str:
    """What a working endpoint answers."""
    return "204 No Content"


@dataclass
class Receiver:
    """Takes signed webhooks; `answer` may be changed while it runs."""

    port: int = 0
    answer: Answer = welcome
    hits: list[Hit] = field(default_factory=list)
    by_path: dict[str, list[Hit]] = field(default_factory=dict)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def url(self, hook: str) -> str:
        """Address of a hook."""
        return f"http://127.0.0.1:{self.port}/{hook}"

    def of(self, hook: str) -> list[Hit]:
        """What one hook got."""
        return self.by_path.setdefault(f"/{hook}", [])

    async def until(self, hook: str, count: int, seconds: float = 30) -> list[Hit]:
        """Wait until a hook got so many."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: len(self.of(hook)) >= count)
        return self.of(hook)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open for several requests."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                hit = Hit(head[0].split()[1], headers, body, time())
                async with self.changed:
                    self.hits.append(hit)
                    self.by_path.setdefault(hit.path, []).append(hit)
                    self.changed.notify_all()
                writer.write(f"HTTP/1.1 {await self.answer(hit)}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A webhook receiver on a free port."""
    taking = Receiver()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(taking.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    taking.port = server.sockets[0].getsockname()[1]
    try:
        yield taking
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Mailbox:
    """Takes mail; addresses in `refused` get a 550."""

    port: int = 0
    refused: set[str] = field(default_factory=set)
    mails: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle_RCPT(  # noqa: N802 - the name that the mail server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep a mail."""
        content: Any = envelope.content
        mail = message_from_bytes(content, policy=policy.default)
        async with self.changed:
            self.mails.append(mail)
            self.changed.notify_all()
        return "250 kept"

    async def until(self, count: int, seconds: float = 30) -> list[EmailMessage]:
        """Wait until so many came."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: len(self.mails) >= count)
        return self.mails


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server on a free port."""
    taking = Mailbox()
    loop = asyncio.get_running_loop()

    def connected() -> SMTP:
        taking.connections += 1
        return SMTP(taking, hostname="sink", loop=loop, enable_SMTPUTF8=True)

    server = await loop.create_server(connected, "127.0.0.1", 0)
    taking.port = server.sockets[0].getsockname()[1]
    try:
        yield taking
    finally:
        server.close()
