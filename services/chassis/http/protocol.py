"""The connection below the application: a request head that is too large or too slow is refused early."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.chassis.http.problems import BAD_REQUEST, HEADERS_TOO_LARGE, MEDIA_TYPE, REQUEST_TIMEOUT, ProblemKind


def limited_protocol(head_bytes: int, head_seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol with a limit on size and time of each request head."""

    class LimitedProtocol(HttpToolsProtocol):
        """One connection."""

        _head_size = 0
        _head_timer: asyncio.TimerHandle | None = None
        _in_head = True

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._start_head_timer()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_head_timer()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._in_head:
                self._start_head_timer()
                # A chunk that holds the end of the head is counted by its callbacks instead.
                self._head_size += 0 if b"\r\n\r\n" in data else len(data)
                if self._head_size > head_bytes:
                    self._refuse(HEADERS_TOO_LARGE)
                    return
            super().data_received(data)

        def on_headers_complete(self) -> None:
            self._stop_head_timer()
            self._in_head = False
            self._head_size = 0
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            super().on_message_complete()
            self._in_head = True

        def send_400_response(self, msg: str) -> None:
            self._refuse(BAD_REQUEST)

        def _start_head_timer(self) -> None:
            if self._head_timer is None:
                self._head_timer = self.loop.call_later(head_seconds, self._refuse, REQUEST_TIMEOUT)

        def _stop_head_timer(self) -> None:
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

        def _refuse(self, kind: ProblemKind) -> None:
            self._stop_head_timer()
            if not self.transport.is_closing():
                self.transport.write(_raw_answer(kind))
                self.transport.close()

    return LimitedProtocol


def _raw_answer(kind: ProblemKind) -> bytes:
    document: dict[str, Any] = {
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
