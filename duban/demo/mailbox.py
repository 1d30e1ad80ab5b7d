"""A mail server that keeps what it gets: just enough SMTP (RFC 5321) to see mail arrive on one's own machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage

from duban.demo.listening import listening

_LONGEST_LINE = 1 << 20
_ANSWERS = {
    "EHLO": "250-mailbox\r\n250-8BITMIME\r\n250 SMTPUTF8",
    "HELO": "250 mailbox",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "RSET": "250 OK",
    "NOOP": "250 OK",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    "QUIT": "221 Bye",
}


class Mailbox:
    """Takes every mail for everybody."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await _say(writer, "220 mailbox ESMTP")
            while True:
                verb = (await reader.readuntil(b"\r\n"))[:4].decode("ascii", "replace").upper()
                await _say(writer, _ANSWERS.get(verb, "502 Not here"))
                if verb == "QUIT":
                    return
                if verb == "DATA":
                    await self._take(reader)
                    await _say(writer, "250 Kept")

    async def _take(self, reader: asyncio.StreamReader) -> None:
        lines: list[bytes] = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server on a free loopback port."""
    taking = Mailbox()
    async with listening(taking.serve, limit=_LONGEST_LINE) as port:
        taking.port = port
        yield taking


async def _say(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(f"{text}\r\n".encode())
    await writer.drain()
