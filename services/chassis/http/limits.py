"""Limits on what a client may send: size and time of the body, size of the head, requests at the same time.

A body is read here, up to its limit, before the application sees the request: a slow or endless client costs one
waiting coroutine, and the application is never interrupted while it reads. A body that is on its way counts as a
request already, so that what all of them hold is bounded. Where every place is taken, the body that has been on its way
longest makes room: slow clients in any number keep out one another, and nobody who sends at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.http.answers import problem_answer
from services.chassis.http.problems import (
    BAD_REQUEST,
    BODY_TOO_LARGE,
    HEADERS_TOO_LARGE,
    REQUEST_TIMEOUT,
    UNAVAILABLE,
    ProblemError,
    Text,
)

_RETRY = {"Retry-After": "5"}
_LINGER_SECONDS = 2.0
_LINGER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Bytes, seconds and a count. `body_bytes_by_path` gives other sizes to addresses that begin with its keys."""

    body_bytes: int = 262_144
    head_bytes: int = 16_384
    read_seconds: float = 10.0
    in_flight: int = 1_024
    body_bytes_by_path: Mapping[str, int] = field(default_factory=dict)

    def body_bytes_for(self, path: str) -> int:
        """The limit for `path`: the longest matching beginning wins."""
        matching = [prefix for prefix in self.body_bytes_by_path if path.startswith(prefix)]
        return self.body_bytes_by_path[max(matching, key=len)] if matching else self.body_bytes


class LimitRequests:
    """Middleware that refuses what is too much, before anything else runs."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self._app = app
        self._limits = limits
        self._running = 0
        self._arriving: dict[asyncio.Timeout, None] = {}  # bodies on their way, the longest first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_head(scope)
            most = self._body_bytes(scope)
            self._make_room()
            if most:
                async with self._patience():
                    receive = _replay(await _read(receive, most), receive)
        except ProblemError as error:
            await _refuse(problem_answer(Request(scope), error), scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1

    def _check_head(self, scope: Scope) -> None:
        size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        size += sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        if size > self._limits.head_bytes:
            raise HEADERS_TOO_LARGE.error(headers={"Connection": "close"})
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise BAD_REQUEST.error(
                Text("地址中含有不允许的字符。", "The address holds a character that is not allowed.")
            )

    def _body_bytes(self, scope: Scope) -> int:
        """How much body may come; 0 where none is announced."""
        headers = Headers(scope=scope)
        if "content-length" not in headers and "transfer-encoding" not in headers:
            return 0
        most = self._limits.body_bytes_for(scope["path"])
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit():
            raise BAD_REQUEST.error(headers={"Connection": "close"})
        if int(declared) > most:
            raise _too_large(most)
        return most

    def _make_room(self) -> None:
        if self._running + len(self._arriving) < self._limits.in_flight:
            return
        if not self._arriving:
            raise UNAVAILABLE.error(headers=_RETRY)
        longest = next(iter(self._arriving))
        del self._arriving[longest]
        if not longest.expired():
            longest.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        """The time that a body may take: as long as is allowed, or until its place is needed."""
        try:
            async with asyncio.timeout(self._limits.read_seconds) as patience:
                self._arriving[patience] = None
                yield
        except TimeoutError:
            if patience in self._arriving:
                raise REQUEST_TIMEOUT.error(headers={"Connection": "close"}) from None
            raise UNAVAILABLE.error(headers=_RETRY | {"Connection": "close"}) from None
        finally:
            self._arriving.pop(patience, None)


def _too_large(most: int) -> ProblemError:
    detail = Text(f"上限为 {most} 字节。", f"The limit is {most} bytes.")
    return BODY_TOO_LARGE.error(detail, headers={"Connection": "close"})


async def _read(receive: Receive, most: int) -> list[Message]:
    messages, size = [], 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > most:
            raise _too_large(most)
        if message["type"] != "http.request" or not message.get("more_body", False):
            return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replayed() -> Message:
        message = next(waiting, None)
        return message if message is not None else await receive()

    return replayed


async def _refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the whole answer, then take some more of the body before closing, so that the client reads the answer."""
    if response.headers.get("connection") != "close":
        await response(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    await _drain(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drain(receive: Receive) -> None:
    taken = 0
    try:
        async with asyncio.timeout(_LINGER_SECONDS):
            while taken < _LINGER_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
