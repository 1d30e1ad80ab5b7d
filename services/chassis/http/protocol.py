"""The connection below the application: a request head that is too large or too slow is refused early.

Of more connections than there may be, the one goes that has asked for nothing for the longest.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.chassis.http.problems import (
    BAD_REQUEST,
    HEADERS_TOO_LARGE,
    MEDIA_TYPE,
    REQUEST_TIMEOUT,
    UNAVAILABLE,
    ProblemKind,
)


class LimitedProtocol(HttpToolsProtocol):
    """One connection; `head_bytes` and `head_seconds` limit each request head on it, `most` all that are open."""

    head_bytes: int
    head_seconds: float
    most: int
    idle: dict[LimitedProtocol, None]
    """Connections of which no request is being read or answered, those first that have been so for the longest."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._heads = 0
        self._head_size = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time of the first head: a connection that says nothing does not stay."""
        super().connection_made(transport)
        self._start_head_timer()
        self.idle[self] = None
        if len(self.connections) > self.most:
            next(iter(self.idle)).refuse(UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection and its timer."""
        self._stop_head_timer()
        self.idle.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives without completing a head; a head that arrives whole is measured by the application."""
        heads_before, began_in_head = self._heads, self._in_head
        if began_in_head:
            self._start_head_timer()
        super().data_received(data)
        if not began_in_head or not self._in_head or self._heads != heads_before:
            self._head_size = 0
            return
        self._head_size += len(data)
        if self._head_size > self.head_bytes:
            self.refuse(HEADERS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_head_timer()
        self.idle.pop(self, None)
        self._in_head = False
        self._heads += 1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head may begin."""
        super().on_message_complete()
        self._in_head = True

    def on_response_complete(self) -> None:
        """The connection may be kept for another request, unless one that came early begins now."""
        if not self.pipeline:
            self.idle[self] = None
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP gets a problem as well."""
        self.refuse(BAD_REQUEST)

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self.refuse, REQUEST_TIMEOUT)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def refuse(self, kind: ProblemKind) -> None:
        """Answer with a problem and close the connection."""
        self._stop_head_timer()
        self.idle.pop(self, None)
        if not self.transport.is_closing():
            self.transport.write(_raw_answer(kind))
            self.transport.close()


def limited_protocol(head_bytes: int, head_seconds: float, most: int) -> type[asyncio.Protocol]:
    """The protocol with limits of its own, as uvicorn takes it."""
    limits = {"head_bytes": head_bytes, "head_seconds": head_seconds, "most": most, "idle": {}}
    return type("LimitedProtocol", (LimitedProtocol,), limits)


def _raw_answer(kind: ProblemKind) -> bytes:
    document = {
        "type": kind.type_uri,
        "title": kind.title.zh,
        "status": kind.status,
        "detail": kind.mend.zh,
        "instance": "",
        "code": kind.code,
        "mend": f"{kind.mend.zh} {kind.mend.en}",
        "correlation_id": "",
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {kind.status} {kind.title.en}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\nx-content-type-options: nosniff\r\n\r\n"
    )
    return head.encode("ascii") + body
