"""Access to routes, closed by default: a route that declares neither ``public()`` nor ``require(...)`` stops the start.

Used as a dependency of a route or a router::

    @router.get("/worklist", dependencies=[require("clerk", "leader")])
    async def worklist(...): ...

    Clerk = Annotated[Principal, require("clerk")]     # the same, where the principal itself is needed
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.params import Depends
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from services.chassis.http.principal import ROLES, Principal
from services.chassis.http.problems import FORBIDDEN
from services.chassis.http.sessions import authenticated_principal


class _Public:
    """Marks a route that anybody may ask."""

    declares_access = True

    async def __call__(self) -> None:
        """Nothing to check."""


class _Required(SecurityBase):
    """Lets a principal with one of the roles pass; any principal where none is named."""

    declares_access = True

    def __init__(self, roles: frozenset[str]) -> None:
        self.model = HTTPBearer(bearerFormat="JWT")
        self.scheme_name = "bearer"
        self._roles = roles

    async def __call__(self, request: Request) -> Principal:
        """The principal, or 401 or 403."""
        principal = await authenticated_principal(request)
        if self._roles and not principal.has_any_role(self._roles):
            raise FORBIDDEN.error()
        return principal


def public() -> Any:
    """Declare that a route needs no token."""
    return Depends(_Public())


def require(*roles: str) -> Any:
    """Declare that a route needs a token with one of `roles` (any valid token where none is named)."""
    unknown = set(roles) - ROLES
    if unknown:
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}; known are {', '.join(sorted(ROLES))}")
    return Depends(_Required(frozenset(roles)))


def check_unit(principal: Principal, region: str, unit: str) -> None:
    """Refuse (403) unless `principal` may act for `unit` of `region`."""
    if not principal.may_act_for(region, unit):
        raise FORBIDDEN.error()


def assert_every_route_declares_access(app: FastAPI) -> None:
    """Raise with the list of every route that declares no access, or is not known to be harmless."""
    closed = sorted(set(_undeclared(app)))
    if closed:
        raise RuntimeError(f"declare public() or require(...) on: {', '.join(closed)}")


def _undeclared(app: FastAPI) -> Iterator[str]:
    harmless: set[str] = app.state.public_mounts
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute):
            if context.path not in harmless:
                yield str(context.path)
        elif not _declares(context.dependant):
            yield f"{'/'.join(sorted(context.methods or ()))} {context.path}"


def _declares(dependant: Dependant) -> bool:
    return any(
        getattr(dependency.call, "declares_access", False) or _declares(dependency)
        for dependency in dependant.dependencies
    )
