"""Turning exceptions into answers: problem+json for machines, a page for a browser; nothing internal leaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from services.chassis.http.language import language_of
from services.chassis.http.problems import (
    BAD_REQUEST,
    INVALID,
    MEDIA_TYPE,
    UNAUTHENTICATED,
    UNSUPPORTED_MEDIA_TYPE,
    Catalogue,
    Defect,
    ProblemError,
)

ProblemPage = Callable[[Request, ProblemError], Response]

_WHERE = frozenset({"body", "query", "path", "header", "cookie"})
_MOST_DEFECTS = 100
_JSON_TYPES = ("application/json", "+json")


def correlation_id_of(connection: HTTPConnection) -> str:
    """The correlation id of a request; empty outside of one."""
    return str(connection.scope.get("duban.correlation_id", ""))


def wants_page(connection: HTTPConnection) -> bool:
    """Whether a person with a browser asks: it names text/html, and the address is not one for machines."""
    return "text/html" in connection.headers.get("accept", "") and not connection.url.path.startswith("/api/")


def problem_answer(connection: HTTPConnection, error: ProblemError) -> Response:
    """`error` as problem+json, or as a page where the application has pages and a browser asks."""
    page: ProblemPage | None = getattr(connection.scope["app"].state, "problem_page", None)
    headers = dict(error.headers)
    if error.kind is UNAUTHENTICATED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if page is not None and wants_page(connection):
        response = page(Request(connection.scope), error)
    else:
        language = language_of(connection)
        document = error.document(language, connection.url.path, correlation_id_of(connection))
        response = Response(msgspec.json.encode(document), error.kind.status, media_type=MEDIA_TYPE)
        response.headers["Content-Language"] = language
    response.headers.update(headers)
    response.headers["Cache-Control"] = "no-store"
    return response


async def answer_problem(request: Request, error: Exception) -> Response:
    """Handler for `ProblemError`."""
    assert isinstance(error, ProblemError)
    return problem_answer(request, error)


def answer_http_exception(catalogue: Catalogue) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Handler for what the framework raises by status (404, 405, a body that cannot be parsed ...)."""

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = catalogue.for_status(error.status_code)
        return problem_answer(request, kind.error(headers=error.headers))

    return answer


async def answer_invalid_request(request: Request, error: Exception) -> Response:
    """Handler for FastAPI's validation errors: every defect at once, never the input itself."""
    assert isinstance(error, RequestValidationError)
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return problem_answer(request, BAD_REQUEST.error(defects=defects_of(details)))
    if _body_is_of_another_type(request, details):
        return problem_answer(request, UNSUPPORTED_MEDIA_TYPE.error())
    return problem_answer(request, INVALID.error(defects=defects_of(details)))


def defects_of(details: Any) -> list[Defect]:
    """Pydantic's error list as defects; what the client sent is not repeated."""
    return [_defect(detail) for detail in list(details)[:_MOST_DEFECTS]]


def _defect(detail: dict[str, Any]) -> Defect:
    location = [str(part) for part in detail["loc"]]
    if location and location[0] in _WHERE and len(location) > 1:
        location = location[1:]
    message = str(detail["msg"]).removeprefix("Value error, ")
    return Defect(str(detail["type"]).replace("_", "-"), ".".join(location), message)


def _body_is_of_another_type(request: Request, details: Any) -> bool:
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    is_json = sent == _JSON_TYPES[0] or sent.endswith(_JSON_TYPES[1])
    return not is_json and any(tuple(detail["loc"]) == ("body",) and detail["type"] != "missing" for detail in details)
