"""The frame around every request: correlation id, log line, metrics, security headers, and the last net for errors."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import metrics
from services.chassis.http.answers import problem_answer
from services.chassis.http.problems import INTERNAL
from services.chassis.logs import log_context

CORRELATION_HEADER = "X-Correlation-ID"

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_CORRELATION_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
_NOT_LOGGED = ("/health/", "/metrics", "/static/")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = structlog.get_logger(__name__)


class RequestFrame:
    """The outermost middleware; no exception passes it, so that every answer has the same headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope["duban.correlation_id"] = correlation_id = _correlation_id(headers)
        answer = _Answer(send, correlation_id)
        with log_context(correlation_id, headers.get("traceparent")), metrics.IN_FLIGHT.track_inprogress():
            try:
                await self._app(scope, receive, answer.send)
            except Exception:  # noqa: BLE001 - the last net: logged with its traceback and answered as 500
                _log.exception("request_failed", method=scope["method"], route=_route(scope))
                if not answer.status:
                    await problem_answer(Request(scope), INTERNAL.error())(scope, receive, answer.send)
            finally:
                _record(scope, answer)


class _Answer:
    """Passes the answer on, with our headers, and remembers its status."""

    def __init__(self, send: Send, correlation_id: str) -> None:
        self._send = send
        self._correlation_id = correlation_id
        self.status = 0
        self.is_stream = False
        self.begun = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            self.is_stream = headers.get("content-type", "").startswith("text/event-stream")
            headers[CORRELATION_HEADER] = self._correlation_id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _correlation_id(headers: Headers) -> str:
    given = headers.get(CORRELATION_HEADER, "")
    return given if _CORRELATION_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The template of the address, never the address itself: numbers of matters stay out of logs and metrics."""
    context: Any = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return str(getattr(context, "path", "unrouted"))


def _record(scope: Scope, answer: _Answer) -> None:
    seconds = time.perf_counter() - answer.begun
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    route = _route(scope)
    metrics.REQUESTS.labels(method, route, str(answer.status)).inc()
    if not answer.is_stream:
        metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)
    if not scope["path"].startswith(_NOT_LOGGED):
        _log.info("request", method=method, route=route, status=answer.status, seconds=round(seconds, 4))
