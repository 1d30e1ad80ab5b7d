"""Idempotency-Key for POST: the same request sent again gets the answer of the first, and is not carried out again.

The key belongs to its caller. The same key with another body is refused (422); while the first still runs the second is
told to wait (409, Retry-After). An answer of 500 or above is never kept, nor one that a retry may change. What makes a
retry after a crash harmless is the domain itself: identities are functions of what was submitted.

What is kept lies in the clear and outlives an erasure by a day, so what people wrote is not kept. A route that answers
with such words names what is kept instead (`keep_instead`). A page that tells of a refusal is not kept: it may show a
matter with all that was said, and nothing was done that could be done twice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.http.answers import problem_answer
from services.chassis.http.problems import BAD_REQUEST, KEY_REUSED, STILL_RUNNING, ProblemError, Text
from services.chassis.http.sessions import COOKIE, bearer_token, principal_if_any

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
RETRY_SECONDS = 2

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_HEADERS_KEPT = ("content-type", "content-language", "location", "link")
_LARGEST_KEPT = 1_048_576
_NOT_KEPT = frozenset({401, 403, 408, 409, 413, 415, 429, 431})


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is ours: carry the request out, then keep or release it under this `claim`."""

    claim: UUID


@dataclass(frozen=True, slots=True)
class Held:
    """The key is taken by a request with this `fingerprint`; `answer` is None while it still runs."""

    fingerprint: bytes
    answer: KeptAnswer | None


class IdempotencyStore(Protocol):
    """Where keys and answers are held."""

    async def claim(self, caller: str, key: str, fingerprint: bytes, claim: UUID) -> Claimed | Held:
        """Take the key, or learn who has it."""

    async def keep(self, caller: str, key: str, claim: UUID, answer: KeptAnswer) -> None:
        """Keep the answer of a claimed key."""

    async def release(self, caller: str, key: str, claim: UUID) -> None:
        """Give a claimed key back: the request may be sent again."""


def keep_instead(request: Request, body: bytes) -> None:
    """Keep `body`, without anybody's words, for whoever repeats `request`; the answer itself goes out whole."""
    request.state.kept_body = body


class ReplayAnswers:
    """Middleware for POST requests with an Idempotency-Key, where ``app.state.idempotency`` holds a store."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        store = _store(scope)
        if store is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        principal = await principal_if_any(request)
        if principal is None and (bearer_token(request) or COOKIE in request.cookies):
            await self._app(scope, receive, send)  # a token that is refused: the route answers so, nothing is kept
            return
        caller = principal.subject if principal else ""
        try:
            await self._once(store, caller, request, send)
        except ProblemError as error:
            await problem_answer(request, error)(scope, receive, send)

    async def _once(self, store: IdempotencyStore, caller: str, request: Request, send: Send) -> None:
        key = request.headers[HEADER]
        if not _KEY.fullmatch(key):
            raise BAD_REQUEST.error(
                Text("Idempotency-Key 应为 1 至 255 个可见字符。", "Idempotency-Key takes 1 to 255 visible characters.")
            )
        body = await request.body()
        fingerprint = _fingerprint(request, body)
        taken = await store.claim(caller, key, fingerprint, uuid4())
        if isinstance(taken, Held):
            await _replay(taken, fingerprint, request, send)
            return
        recorder = _Recorder(send)
        try:
            await self._app(request.scope, _body_again(body, request.receive), recorder.send)
        finally:
            answer = recorder.answer(getattr(request.state, "kept_body", None))
            if answer is None:
                await store.release(caller, key, taken.claim)
            else:
                await store.keep(caller, key, taken.claim, answer)


class _Recorder:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._complete = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = Headers(raw=message["headers"])
            self._headers = {name: headers[name] for name in _HEADERS_KEPT if name in headers}
        elif message["type"] == "http.response.body":
            if len(self._body) <= _LARGEST_KEPT:
                self._body += message.get("body", b"")
            self._complete = not message.get("more_body", False)
        await self._send(message)

    def answer(self, instead: bytes | None) -> KeptAnswer | None:
        """What to keep, with the body `instead` where one is given; None for what a retry should try again."""
        if not self._complete or self._status >= 500 or self._status in _NOT_KEPT or len(self._body) > _LARGEST_KEPT:
            return None
        if self._status >= 400 and self._headers.get("content-type", "").startswith("text/html"):
            return None
        return KeptAnswer(self._status, self._headers, bytes(self._body) if instead is None else instead)


def _store(scope: Scope) -> IdempotencyStore | None:
    """The store for a request that asks to be carried out once; None for any other."""
    if scope["type"] != "http" or scope["method"] != "POST" or HEADER not in Headers(scope=scope):
        return None
    store: IdempotencyStore | None = getattr(scope["app"].state, "idempotency", None)
    return store


async def _replay(held: Held, fingerprint: bytes, request: Request, send: Send) -> None:
    if held.fingerprint != fingerprint:
        raise KEY_REUSED.error()
    if held.answer is None:
        raise STILL_RUNNING.error(headers={"Retry-After": str(RETRY_SECONDS)})
    response = Response(held.answer.body, held.answer.status)
    MutableHeaders(raw=response.raw_headers).update({**held.answer.headers, REPLAYED_HEADER: "true"})
    await response(request.scope, request.receive, send)


def _fingerprint(request: Request, body: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in (request.method.encode(), request.url.path.encode(), request.url.query.encode(), body):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _body_again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
