"""Posting over HTTP/1.1 to one address that was resolved and checked before; connections are used again.

A general client looks at all of its connections for every request and costs ten times the processor time, which at some
hundred webhooks a second is what people would wait for. This one does nothing but POST: no redirects, no cookies, no
proxies, no environment.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import httptools

from services.notify.delivering.addresses import Target

_LARGEST_ANSWER = 65_536
_CONNECT_SECONDS = 5.0


class PostFailed(Exception):
    """There was no readable answer; the text says why."""


@dataclass(slots=True)
class Answer:
    """Status and headers of an answer, names in lower case; what the parser calls while it reads."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    started: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header was read."""
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_message_complete(self) -> None:
        """All of it was read."""
        self.complete = True


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Poster:
    """Connections to one target. How many there are at the same time is up to the caller."""

    def __init__(self) -> None:
        self._idle: deque[Connection] = deque()
        self._target: Target | None = None
        self._tls: ssl.SSLContext | None = None

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post and read the answer. Raises PostFailed."""
        if target != self._target:
            await self.close()
            self._target = target
        request = _request(target, headers, body)
        while self._idle:
            connection = self._idle.pop()
            answer = Answer()
            try:
                return await self._exchange(connection, request, answer)
            except PostFailed:
                # The other side may close what was idle; only then it is tried once more, on a new connection.
                if answer.started:
                    raise
        return await self._exchange(await self._connect(target), request, Answer())

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _connect(self, target: Target) -> Connection:
        tls: ssl.SSLContext | None = None
        if target.secure:
            tls = self._tls = self._tls or ssl.create_default_context()
        name = target.name if tls else None
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                return await asyncio.open_connection(target.address, target.port, ssl=tls, server_hostname=name)
        except TimeoutError:
            raise PostFailed(f"no connection within {_CONNECT_SECONDS:g} s") from None
        except OSError as error:
            raise PostFailed(f"no connection: {error}") from error

    async def _exchange(self, connection: Connection, request: bytes, answer: Answer) -> Answer:
        reader, writer = connection
        keep = False
        try:
            writer.write(request)
            await writer.drain()
            keep = await _read(reader, answer)
        except OSError as error:
            raise PostFailed(f"the connection broke: {error}") from error
        except httptools.HttpParserError as error:
            raise PostFailed(f"the answer is no HTTP: {error}") from error
        finally:
            if keep:
                self._idle.append(connection)
            else:
                writer.close()
        return answer


async def _read(reader: asyncio.StreamReader, answer: Answer) -> bool:
    """Read one answer; gives whether the connection can be used again. A long answer is not read to its end."""
    parser = httptools.HttpResponseParser(answer)
    seen = 0
    while not answer.complete:
        part = await reader.read(_LARGEST_ANSWER)
        if not part:
            if not answer.status:
                raise PostFailed("the connection was closed without an answer")
            return False
        answer.started = True
        seen += len(part)
        parser.feed_data(part)
        answer.status = parser.get_status_code()
        if seen > _LARGEST_ANSWER:
            return False
    return bool(parser.should_keep_alive())


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"POST {target.path} HTTP/1.1", f"host: {target.host}", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
