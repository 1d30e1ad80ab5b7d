"""Signing in and out of the pages: a token, from the address' fragment or pasted, becomes a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.chassis.http.access import public
from services.chassis.http.problems import ProblemError
from services.chassis.http.sessions import COOKIE, principal_if_any, refuse_other_sites
from services.chassis.http.tokens import LONGEST_TOKEN

if TYPE_CHECKING:
    from services.chassis.pages.kit import PageKit


def login_routes(kit: PageKit) -> APIRouter:
    """``/login`` and ``/logout``. ``/login#<token>`` signs in at once: a fragment never reaches a server or its log."""
    router = APIRouter(dependencies=[public()], include_in_schema=False)

    @router.get("/login")
    async def form(request: Request, then: Annotated[str, Query(alias="next")] = "/") -> Response:
        await principal_if_any(request)
        return kit.respond(request, "login.html", next=local_path(then), refused=False)

    @router.post("/login")
    async def sign_in(
        request: Request,
        token: Annotated[str, Form(max_length=LONGEST_TOKEN)] = "",
        then: Annotated[str, Form(alias="next", max_length=2_048)] = "/",
    ) -> Response:
        refuse_other_sites(request)
        try:
            await request.app.state.authenticator.principal(token.strip())
        except ProblemError as error:
            return kit.respond(request, "login.html", error.kind.status, next=local_path(then), refused=True)
        response = RedirectResponse(local_path(then), status_code=303)
        secure = request.app.state.settings.cookie_is_secure
        response.set_cookie(COOKIE, token.strip(), httponly=True, samesite="strict", secure=secure, path="/")
        return response

    @router.post("/logout")
    async def sign_out(request: Request) -> Response:
        refuse_other_sites(request)
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return response

    return router


def local_path(address: str) -> str:
    """`address` where it is a path of this service, else the front page: a login leads to no other site."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return "/"
    return address
