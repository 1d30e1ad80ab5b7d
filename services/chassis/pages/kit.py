"""The page kit of a service: renders its templates inside the common layout, in the reader's language and type size."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.chassis.http import language as languages
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import UNAUTHENTICATED, ProblemError
from services.chassis.pages import moments
from services.chassis.pages.components import Link
from services.chassis.pages.login import login_routes
from services.chassis.pages.texts import CHASSIS_TEXTS, TEXT_FUNCTION, load_texts

HERE = Path(__file__).parent
SERVICES = ("intake", "tracking", "scoring", "notify")
TYPE_COOKIE = "duban_type"
YEAR_SECONDS = 31_536_000


class PageKit:
    """Pages of one service. `folder` holds its ``templates/`` and ``texts.toml``; `peers` are addresses by service.

    `navigation` are pairs of a text key and a path, shown below the masthead; `restricted` names paths that are shown
    only to those who have one of the roles.
    """

    def __init__(
        self,
        service: str,
        folder: Path,
        peers: Mapping[str, str],
        navigation: Sequence[tuple[str, str]] = (),
        restricted: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.service = service
        self.folder = folder
        self._peers = dict(peers)
        self._navigation = tuple(navigation)
        self._restricted = dict(restricted or {})
        own = folder / "texts.toml"
        self.texts = load_texts(CHASSIS_TEXTS, *([own] if own.exists() else []))
        self.environment = environment_of(folder / "templates")

    def install(self, app: FastAPI) -> None:
        """Give `app` the kit's assets, its login pages, and error pages for browsers (for `create_application`)."""
        app.mount("/static", VersionedFiles(directory=HERE / "static"), name="static")
        app.state.public_mounts.add("/static")
        app.state.problem_page = self.problem_page
        app.include_router(login_routes(self))

    def respond(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """`template` as a page. Pages are private to their reader and are not stored by caches."""
        language = languages.language_of(request)
        content = self.environment.get_template(template).render(self._context(request, language) | values)
        response = HTMLResponse(content.encode("utf-8", "replace"), status)  # a form may hold half a character
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Content-Language"] = language
        _remember(request, response)
        return response

    def text(self, request: Request, key: str, /, **values: object) -> str:
        """A text in the language of `request`, for values that code prepares."""
        return self.texts.text(key, languages.language_of(request), **values)

    def problem_page(self, request: Request, error: ProblemError) -> Response:
        """The page of a problem; who is not signed in is told how to sign in."""
        language = languages.language_of(request)
        detail = error.detail if isinstance(error.detail, str) else error.detail.in_language(language)
        return self.respond(
            request,
            "unauthenticated.html" if error.kind is UNAUTHENTICATED else "problem.html",
            error.kind.status,
            heading=error.kind.title.in_language(language),
            detail=detail,
            mend=error.kind.mend.in_language(language),
            defects=error.defects,
        )

    def _is_open(self, path: str, principal: object) -> bool:
        roles = self._restricted.get(path)
        return roles is None or (isinstance(principal, Principal) and principal.has_any_role(roles))

    def _context(self, request: Request, language: languages.Language) -> dict[str, Any]:
        principal = getattr(request.state, "principal", None)
        return {
            TEXT_FUNCTION: lambda key, **values: self.texts.text(key, language, **values),
            "language": language,
            "service": self.service,
            "services": [Link(name, self._peers.get(name, "")) for name in SERVICES],
            "navigation": [Link(key, path) for key, path in self._navigation if self._is_open(path, principal)],
            "path": request.url.path,
            "principal": principal if isinstance(principal, Principal) else None,
            "large_type": _type_size(request) == "large",
            "with_parameter": partial(_with_parameter, request),
            "correlation_id": correlation_id_of(request),
            "civil_date": partial(moments.civil_date, language=language),
            "civil_moment": partial(moments.civil_moment, language=language),
            "civil_period": partial(moments.civil_period, language=language),
            "last_day": partial(moments.last_day, language=language),
        }


class VersionedFiles(StaticFiles):
    """Assets; an address with a version may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        kept = f"public, max-age={YEAR_SECONDS}, immutable" if b"v=" in scope["query_string"] else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


def environment_of(*folders: Path) -> jinja2.Environment:
    """The template environment: everything escaped, an undefined name is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_address
    return environment


@cache
def static_address(name: str) -> str:
    """The address of an asset, with a version that changes with its content."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _type_size(request: Request) -> str:
    return request.query_params.get("type") or request.cookies.get(TYPE_COOKIE, "")


def _with_parameter(request: Request, name: str, value: str) -> str:
    changed = request.url.include_query_params(**{name: value})
    return f"{changed.path}?{changed.query}"


def _remember(request: Request, response: Response) -> None:
    """A choice made in the address stays for the next page; both cookies say nothing about the person."""
    choices = {languages.COOKIE: ("lang", languages.LANGUAGES), TYPE_COOKIE: ("type", ("large", "normal"))}
    for cookie, (parameter, allowed) in choices.items():
        value = request.query_params.get(parameter)
        if value in allowed:
            response.set_cookie(cookie, value, max_age=YEAR_SECONDS, httponly=True, samesite="lax")
