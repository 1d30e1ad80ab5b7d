"""Attempts at the HTTP interface for machines, of all four services."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from duban.stack.ports import SERVICES
from tests.integration.doors.asking import (
    CLERK,
    EFFICIENCY,
    NEIGHBOUR,
    OPERATOR,
    PORTAL,
    STRANGER,
    Headers,
    ask,
    cursor,
    declared,
    endless,
    raw,
    role,
    slowly,
    unsigned,
)
from tests.integration.doors.attempts import WORDS, Attempt, Kind
from tests.integration.doors.county import SUBMIT, County, said

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
DEEP = b"[" * 60_000
JSON = {"Content-Type": "application/json"}
CLAIMS = {"sub": "x", "roles": ["efficiency", "operator"], "region": "360923", "iss": "http://127.0.0.1:8100"}
NESTED = base64.urlsafe_b64encode(b"[" * 5_901).decode() + ".a.b"
TOO_EARLY, HALF = "0001-01-01T00:00:00+14:00", "\ud800"


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


def _everywhere() -> list[Attempt]:
    found = []
    for service in SERVICES:
        post, letters = POSTS[service], "/v1/operations/dead-letters"
        found += [
            Attempt(Kind.HUNDRED_MEGABYTES, f"undeclared to {service}", "413 body-too-large", endless(service, post)),
            Attempt(Kind.HUNDRED_MEGABYTES, f"declared to {service}", "413 body-too-large", declared(service, post)),
            Attempt(Kind.SLOW_CLIENT, f"body to {service}", "408 request-timeout", slowly(service, post)),
            Attempt(
                Kind.SLOW_CLIENT, f"head to {service}", "408 request-timeout",
                raw(service, b"GET / HTTP/1.1\r\nHost: x\r\nX-", whole=False),
            ),
            Attempt(Kind.MALFORMED, f"no HTTP at {service}", "400 bad-request", raw(service, b"\x16\x03\x01\x00\xa5")),
            Attempt(
                Kind.OVERSIZED, f"head of 60 kB at {service}", "431 headers-too-large",
                ask(service, "GET", "/health/live", headers={"X-Long": "x" * 60_000}),
            ),
            Attempt(
                Kind.OVERSIZED, f"number of 25 digits at {service}", "422 invalid",
                ask(service, "GET", f"{letters}/{'9' * 25}", OPERATOR),
            ),
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
    return found


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


def _of_intake() -> list[Attempt]:
    submission = {"type": SUBMIT, "data": said()}
    back, rating = "/v1/matters/{matter}/return", "/v1/status/rating"
    steps = {"sign": {}, "answer": {"text": "x"}, "transfer": {"to_unit": "transport", "reason": "x"}}
    return [
        Attempt(
            Kind.MALFORMED, "message nested without end", "400 bad-request",
            ask("intake", "POST", "/v1/messages", PORTAL, content=b'{"type":"x","data":' + DEEP),
        ),
        Attempt(
            Kind.MALFORMED, "step nested without end", "400 bad-request",
            ask("intake", "POST", back, CLERK, headers=JSON, content=DEEP),
        ),
        Attempt(
            Kind.MALFORMED, "half a character for a name", "422 invalid",
            ask("intake", "POST", back, CLERK, headers=JSON, content=b'{"\\ud800": 1}'),
        ),
        Attempt(
            Kind.MALFORMED, "half a character for a code", "422 invalid",
            ask("intake", "POST", rating, headers=JSON, content=b'{"case":"x","code":"\\ud800","grade":"satisfied"}'),
        ),
        Attempt(
            Kind.OVERSIZED, "case number of 200,000 characters", "422 invalid",
            ask("intake", "POST", rating, json={"case": "c" * 200_000, "code": "x", "grade": "satisfied"}),
        ),
        Attempt(
            Kind.OVERSIZED, "regime of 300 kB", "413 body-too-large",
            ask("intake", "POST", "/v1/regimes", EFFICIENCY, content=b"#" * 300_000),
        ),
        Attempt(
            Kind.MALFORMED, "regime of aliases upon aliases", "422 invalid",
            ask("intake", "POST", "/v1/regimes", EFFICIENCY, content=b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"),
        ),
        Attempt(
            Kind.WRONG_TYPES, "lists for texts", "422 invalid",
            ask("intake", "POST", back, CLERK, json={"reason": ["x"]}),
        ),
        Attempt(
            Kind.UNKNOWN_PORTAL, "a token for a portal that no regime names", "422 invalid",
            ask("intake", "POST", "/v1/messages", role("portal", portal="../nobody"), json=submission),
        ),
        Attempt(
            Kind.UNKNOWN_PORTAL, "a portal of a region without a regime", "422 invalid",
            ask("intake", "POST", "/v1/messages", role("portal", portal="hotline", region="110101"), json=submission),
        ),
        *(
            Attempt(
                Kind.FOREIGN_CASE, f"{step} by another unit", "403 forbidden",
                ask("intake", "POST", f"/v1/matters/{{matter}}/{step}", STRANGER, json=body),
            )
            for step, body in steps.items()
        ),
        Attempt(
            Kind.FOREIGN_CASE, "read by another region", "404 not-found",
            ask("intake", "GET", "/v1/matters/{matter}", NEIGHBOUR),
        ),
        Attempt(
            Kind.MARKUP, "for a matter", "404 not-found",
            ask("intake", "GET", "/v1/matters/x'%20OR%20'1'='1", EFFICIENCY),
        ),
        Attempt(
            Kind.MARKUP, "for a unit", "422 invalid",
            ask("intake", "POST", "/v1/matters/{matter}/transfer", CLERK, json={"to_unit": WORDS, "reason": WORDS}),
        ),
        Attempt(
            Kind.UNKNOWN_VERSION, "version 9 of a command", "422 invalid",
            ask("intake", "POST", "/v1/messages", PORTAL, json={"type": "duban.matter.submit.v9", "data": said()}),
        ),
    ]  # fmt: skip


def _of_the_others() -> list[Attempt]:
    span = {"since": TOO_EARLY, "until": "9999-12-31T23:59:59-14:00"}
    return [
        Attempt(
            Kind.FOREIGN_CASE, "time line read by another unit", "404 not-found",
            ask("tracking", "GET", "/v1/matters/{matter}/timeline", STRANGER),
        ),
        Attempt(
            Kind.FOREIGN_CASE, "worklist of another unit", "403 forbidden",
            ask("tracking", "GET", "/v1/worklist?unit=housing", STRANGER),
        ),
        Attempt(
            Kind.FOREIGN_CASE, "table published by another region", "403 forbidden",
            ask("scoring", "POST", "/v1/scores/360923/2026-01/publish", NEIGHBOUR),
        ),
        Attempt(
            Kind.FOREIGN_CASE, "rate of another unit", "403 forbidden",
            ask("scoring", "GET", "/v1/scores/360923/2026-01/units/housing/rates/signed", STRANGER),
        ),
        Attempt(
            Kind.FOREIGN_CASE, "delivery of another region", "404 not-found",
            ask("notify", "POST", "/v1/deliveries/x/retry", NEIGHBOUR),
        ),
        Attempt(
            Kind.WRONG_TYPES, "an explanation as of the year 0", "404 not-found",
            ask("tracking", "GET", "/v1/matters/{matter}/explanation", EFFICIENCY, params={"as_of": TOO_EARLY}),
        ),
        Attempt(
            Kind.MALFORMED, "a period that is none", "422 invalid",
            ask("scoring", "GET", "/v1/scores/360923/9999-Q4", EFFICIENCY),
        ),
        Attempt(
            Kind.MALFORMED, "a range beyond all years", "422 invalid",
            ask("notify", "POST", "/v1/endpoints/webhook/county-desk/replay", EFFICIENCY, json=span),
        ),
        Attempt(
            Kind.MARKUP, "for a delivery", "404 not-found",
            ask("notify", "GET", "/v1/deliveries/x'%3B%20DROP%20TABLE%20deliveries--", EFFICIENCY),
        ),
        Attempt(
            Kind.MARKUP, "for a unit of the scores", "422 invalid",
            ask("scoring", "GET", "/v1/scores/360923/2026-01/units/%3Cscript%3E/rates/signed", EFFICIENCY),
        ),
    ]  # fmt: skip


ATTEMPTS = (*_forged(), *_everywhere(), *_cursors(), *_of_intake(), *_of_the_others())
NOT_HERE: dict[Kind, str] = {}
