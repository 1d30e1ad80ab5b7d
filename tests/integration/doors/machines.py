"""Attempts at the HTTP interface for machines, of all four services."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from duban.stack.ports import SERVICES
from tests.integration.doors.asking import (
    EFFICIENCY,
    OPERATOR,
    Headers,
    ask,
    at_once,
    cursor,
    declared,
    endless,
    raw,
    role,
    slowly,
    unsigned,
)
from tests.integration.doors.attempts import Attempt, Kind
from tests.integration.doors.county import County
from tests.integration.doors.services_alone import AT_INTAKE, AT_THE_OTHERS, TOO_EARLY

LISTS = {
    "intake": "/v1/matters",
    "tracking": "/v1/worklist",
    "scoring": "/v1/scores/360923/2026-01/live",
    "notify": "/v1/deliveries?region=360923",
}
POSTS = {
    "intake": "/v1/messages",
    "tracking": "/v1/operations/dead-letters/1/retry",
    "scoring": "/v1/scores/360923/2026-01/publish",
    "notify": "/v1/endpoints/webhook/county-desk/replay",
}
CLAIMS = {"sub": "x", "roles": ["efficiency", "operator"], "region": "360923", "iss": "http://127.0.0.1:8100"}
NESTED = base64.urlsafe_b64encode(b"[" * 5_901).decode() + ".a.b"
HALF = "\ud800"


def bearing(token: str) -> Headers:
    """A token as it is given."""
    return lambda county: {"Authorization": f"Bearer {token}"}


def cut_and_changed(county: County) -> Mapping[str, str]:
    """A sound token whose claims were exchanged."""
    header, _, signature = county.token("clerk", unit="housing").split(".")
    claims = base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).decode().rstrip("=")
    return {"Authorization": f"Bearer {header}.{claims}.{signature}"}


def _forged() -> list[Attempt]:
    tokens: dict[str, Headers] = {
        "exchanged claims": cut_and_changed,
        "signed by nobody": bearing(unsigned(CLAIMS)),
        "key chosen by the sender": bearing(unsigned(CLAIMS, {"alg": "HS256", "jku": "http://127.0.0.1:1/keys"})),
        "nested without end": bearing(NESTED),
    }
    return [
        Attempt(Kind.FORGED_TOKEN, f"{name} at {service}", "401 unauthenticated", ask(service, "GET", address, who))
        for service, address in LISTS.items()
        for name, who in tokens.items()
    ]


LETTERS = "/v1/operations/dead-letters"


def _too_much_for(service: str) -> list[Attempt]:
    post, letters = POSTS[service], LETTERS
    return [
        Attempt(Kind.HUNDRED_MEGABYTES, f"undeclared to {service}", "413 body-too-large", endless(service, post)),
        Attempt(Kind.HUNDRED_MEGABYTES, f"declared to {service}", "413 body-too-large", declared(service, post)),
        Attempt(Kind.MALFORMED, f"no HTTP at {service}", "400 bad-request", raw(service, b"\x16\x03\x01\x00\xa5")),
        Attempt(
            Kind.OVERSIZED, f"head of 60 kB at {service}", "431 headers-too-large",
            ask(service, "GET", "/health/live", headers={"X-Long": "x" * 60_000}),
        ),
        Attempt(
            Kind.OVERSIZED, f"number of 25 digits at {service}", "422 invalid",
            ask(service, "GET", f"{letters}/{'9' * 25}", OPERATOR),
        ),
    ]  # fmt: skip


def _odd_for(service: str) -> list[Attempt]:
    letters = LETTERS
    return [
        Attempt(
            Kind.WRONG_TYPES, f"a word for a number at {service}", "422 invalid",
            ask(service, "POST", f"{letters}/one/retry", OPERATOR),
        ),
        Attempt(
            Kind.MARKUP, f"in the name of a view of {service}", "404 not-found",
            ask(service, "POST", "/v1/operations/views/x%22%3B%20DROP%20SCHEMA%20public--/rebuild", OPERATOR),
        ),
        Attempt(
            Kind.UNKNOWN_VERSION, f"v9 of the interface of {service}", "404 not-found",
            ask(service, "GET", LISTS[service].replace("/v1/", "/v9/"), EFFICIENCY),
        ),
        Attempt(
            Kind.UNKNOWN_PORTAL, f"a portal's token at the operators' door of {service}", "403 forbidden",
            ask(service, "GET", letters, role("portal", portal="nobody")),
        ),
    ]  # fmt: skip


def _slow() -> list[Attempt]:
    """Of a body, and of a head, that does not come on: to all services at once, since each is waited for."""
    bodies = [slowly(service, POSTS[service]) for service in SERVICES]
    heads = [raw(service, b"GET / HTTP/1.1\r\nHost: x\r\nX-", whole=False) for service in SERVICES]
    return [
        Attempt(Kind.SLOW_CLIENT, "bodies", "408 request-timeout", at_once(*bodies)),
        Attempt(Kind.SLOW_CLIENT, "heads", "408 request-timeout", at_once(*heads)),
    ]


def _cursors() -> list[Attempt]:
    lists = {"intake": ("/v1/matters", 1), "tracking": ("/v1/worklist", 2), "notify": ("/v1/deliveries", 1)}
    return [
        Attempt(
            Kind.WRONG_TYPES, f"{name} in a cursor of {service}", "422 invalid",
            ask(
                service, "GET", address, EFFICIENCY,
                params={"region": "360923", "cursor": cursor(at, *[last] * names)},
            ),
        )
        for service, (address, names) in lists.items()
        for name, at, last in (("half a character", "2026-01-01T00:00:00Z", HALF), ("year 0", TOO_EARLY, "a"))
    ]  # fmt: skip


ATTEMPTS = (
    *_forged(),
    *(one for service in SERVICES for one in (*_too_much_for(service), *_odd_for(service))),
    *_slow(),
    *_cursors(),
    *AT_INTAKE,
    *AT_THE_OTHERS,
)
NOT_HERE: dict[Kind, str] = {}
