"""How a request shows who asks: the Authorization header for machines, a cookie for pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from services.chassis.http.principal import Principal
from services.chassis.http.problems import CROSS_SITE, UNAUTHENTICATED, ProblemError
from services.chassis.http.tokens import Authenticator

COOKIE = "duban_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def authenticated_principal(request: Request) -> Principal:
    """The principal of `request`, verified once a request; 401 without a valid token, 403 for another site's form."""
    known = getattr(request.state, "principal", None)
    if isinstance(known, Principal):
        return known
    token = bearer_token(request)
    if not token:
        token = request.cookies.get(COOKIE, "")
        if not token:
            raise UNAUTHENTICATED.error()
        if request.method not in SAFE_METHODS:
            refuse_other_sites(request)
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.principal(token)
    request.state.principal = principal
    return principal


async def principal_if_any(request: Request) -> Principal | None:
    """The principal where there is a valid one: for public pages that greet who is signed in."""
    try:
        return await authenticated_principal(request)
    except ProblemError:
        return None


def bearer_token(request: Request) -> str:
    """The token of the Authorization header; empty where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def refuse_other_sites(request: Request) -> None:
    """Refuse (403) a form that another site made this browser post; one of the two headers must vouch for it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CROSS_SITE.error()
        return
    if _place(request.headers.get("origin", "")) != request.headers.get("host"):
        raise CROSS_SITE.error()


def _place(origin: str) -> str | None:
    """Host and port of an origin; None where it is no address."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
