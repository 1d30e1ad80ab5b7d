"""Attempts at the pages and their forms, of all four services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from duban.stack.ports import SERVICES
from tests.integration.doors.asking import CLERK, EFFICIENCY, STRANGER, Headers, ask, at_once, declared, endless, slowly
from tests.integration.doors.attempts import ESCAPED, WORDS, Attempt, Kind
from tests.integration.doors.county import County
from tests.integration.doors.machines import NESTED
from tests.integration.doors.services_alone import TOO_EARLY

BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
OTHER_SITE = {"Accept": "text/html", "Sec-Fetch-Site": "cross-site"}
HALF_A_CHARACTER = b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\n\\ud800\r\n--x--\r\n'
IN_ANOTHER_CODE = {**BROWSER, "Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"}
HOMES = {"intake": "/matters", "tracking": "/worklist", "scoring": "/", "notify": "/deliveries"}
STEP = "/matters/{matter}/transfer"


def cookie(token: str) -> Headers:
    """A browser that holds this for a token."""
    return lambda county: {"Cookie": f"duban_token={token}; duban_lang=../../etc; duban_type=%3Cscript%3E"}


def signed_in(who: Headers) -> Headers:
    """A browser with somebody's token."""

    def headers(county: County) -> Mapping[str, str]:
        return {"Cookie": f"duban_token={who(county)['Authorization'].removeprefix('Bearer ')}"}

    return headers


async def markup_in_an_answer(county: County) -> str:
    """What the unit writes is shown to the person as it was written, and is nothing but text."""
    receipt, intake = county.receipt, county.visitors["intake"]
    form = {"text": WORDS, "result": "explained"}
    said = await intake.post(f"/matters/{receipt['matter']}/answer", data=form, headers={**BROWSER, **CLERK(county)})
    assert said.status_code == 303, said.text
    key = {"case": receipt["case_number"], "code": receipt["query_code"]}
    shown = await intake.post("/status", data=key, headers=BROWSER, follow_redirects=True)
    intake.cookies.clear()
    assert ESCAPED in shown.text
    return "escaped" if WORDS not in shown.text else "raw"


def _forged_at(service: str) -> list[Attempt]:
    home = HOMES[service]
    closed = "200 page" if service == "scoring" else "401 page"
    return [
        Attempt(
            Kind.FORGED_TOKEN, f"cookie of nonsense at {service}", closed,
            ask(service, "GET", home, cookie("a.b.c"), headers=BROWSER),
        ),
        Attempt(
            Kind.FORGED_TOKEN, f"nested cookie at {service}", closed,
            ask(service, "GET", home, cookie(NESTED), headers=BROWSER),
        ),
        Attempt(
            Kind.FORGED_TOKEN, f"login with nonsense at {service}", "401 page",
            ask(service, "POST", "/login", headers=BROWSER, data={"token": "a.b.c", "next": "//elsewhere"}),
        ),
        Attempt(
            Kind.FORGED_TOKEN, f"login from another site at {service}", "403 page",
            ask(service, "POST", "/login", headers=OTHER_SITE, data={"token": "x"}),
        ),
    ]  # fmt: skip


def _garbled_at(service: str) -> list[Attempt]:
    return [
        Attempt(
            Kind.MALFORMED, f"an origin that is none at {service}", "403 cross-site-request",
            ask(service, "POST", "/login", headers={"Origin": "http://["}, data={"token": "x"}),
        ),
        Attempt(
            Kind.MALFORMED, f"form without a boundary at {service}", "400 page",
            ask(
                service, "POST", "/login", headers={**BROWSER, "Content-Type": "multipart/form-data"}, content=b"x"
            ),
        ),
        Attempt(
            Kind.MALFORMED, f"files outside the assets of {service}", "404 page",
            ask(service, "GET", "/static/..%2f..%2f..%2f..%2fetc%2fpasswd", headers=BROWSER),
        ),
        Attempt(
            Kind.MALFORMED, f"U+0000 in the address of {service}", "400 page",
            ask(service, "GET", "/static/%00", headers=BROWSER),
        ),
        Attempt(
            Kind.OVERSIZED, f"name of an asset of 5,000 characters at {service}", "404 page",
            ask(service, "GET", f"/static/{'a' * 5_000}", headers=BROWSER),
        ),
        Attempt(
            Kind.OVERSIZED, f"token of 100,000 characters at {service}", "422 page",
            ask(service, "POST", "/login", headers=BROWSER, data={"token": "a" * 100_000}),
        ),
        Attempt(
            Kind.WRONG_TYPES, f"a file for a token at {service}", "422 page",
            ask(service, "POST", "/login", headers=BROWSER, files={"token": ("a", b"x")}),
        ),
        Attempt(
            Kind.MARKUP, f"language and place after login at {service}", "200 page",
            ask(service, "GET", "/login", headers=BROWSER, params={"lang": WORDS, "type": WORDS, "next": WORDS}),
        ),
        Attempt(
            Kind.UNKNOWN_VERSION, f"asset of a version that is none at {service}", "404 page",
            ask(service, "GET", "/static/duban.css.v9?v=9", headers=BROWSER),
        ),
        Attempt(Kind.HUNDRED_MEGABYTES, f"form of {service}", "413 body-too-large", endless(service, "/login")),
        Attempt(Kind.HUNDRED_MEGABYTES, f"told to {service}", "413 body-too-large", declared(service, "/login")),
    ]  # fmt: skip


def _step(
    name: str, kind: Kind, outcome: str, who: Headers, form: Mapping[str, str], step: str = "transfer"
) -> Attempt:
    return Attempt(
        kind, name, outcome, ask("intake", "POST", f"/matters/{{matter}}/{step}", who, headers=BROWSER, data=form)
    )


def _cross_site(service: str, address: str) -> Callable[[County], Awaitable[str]]:
    return ask(service, "POST", address, signed_in(EFFICIENCY), headers=OTHER_SITE, data={"reason": "x"})


ATTEMPTS = (
    *(one for service in SERVICES for one in (*_forged_at(service), *_garbled_at(service))),
    Attempt(
        Kind.SLOW_CLIENT, "forms", "408 request-timeout",
        at_once(*(slowly(service, "/login") for service in SERVICES)),
    ),
    _step("step of another unit", Kind.FOREIGN_CASE, "403 page", STRANGER, {"to_unit": "transport", "reason": "x"}),
    _step("a step that is none", Kind.MALFORMED, "404 page", CLERK, {}, "erase"),
    _step("a version of 5,000 digits", Kind.OVERSIZED, "412 page", CLERK, {"version": "9" * 5_000}, "sign"),
    _step("a field nobody asked for", Kind.WRONG_TYPES, "422 page", CLERK, {WORDS: "1"}),
    _step("for a unit", Kind.MARKUP, "422 page", CLERK, {"to_unit": WORDS, "reason": WORDS}),
    Attempt(
        Kind.MALFORMED, "half a character in a form", "422 page",
        ask("intake", "POST", STEP, CLERK, headers=IN_ANOTHER_CODE, content=HALF_A_CHARACTER),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "page of another unit at intake", "403 page",
        ask("intake", "GET", "/matters/{matter}", STRANGER, headers=BROWSER),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "page of another unit at tracking", "404 page",
        ask("tracking", "GET", "/matters/{matter}", STRANGER, headers=BROWSER),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "status without its code", "303",
        ask("intake", "GET", "/status/{case}", headers={**BROWSER, "Cookie": "duban_case={case}:00000000"}),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "status with a wrong code", "404 page",
        ask("intake", "POST", "/status", headers=BROWSER, data={"case": WORDS[:40], "code": "' OR 1=1"}),
    ),
    Attempt(Kind.FORGED_TOKEN, "step posted by another site", "403 page", _cross_site("intake", STEP)),
    Attempt(
        Kind.FORGED_TOKEN, "sending on posted by another site", "403 page", _cross_site("notify", "/endpoints/replay")
    ),
    Attempt(
        Kind.WRONG_TYPES, "a range before all years", "422 page",
        ask(
            "notify", "POST", "/endpoints/replay", EFFICIENCY, headers=BROWSER,
            data={"place": "webhook/county-desk", "since": TOO_EARLY, "until": "2026-01-01T00:00"},
        ),
    ),
    Attempt(
        Kind.MALFORMED, "U+0000 in a form", "422 page",
        ask(
            "notify", "POST", "/endpoints/replay", EFFICIENCY, headers=BROWSER,
            data={"place": "web\0hook/x", "since": "2026-01-01T00:00", "until": "2026-02-01T00:00"},
        ),
    ),
    Attempt(Kind.MARKUP, "in an answer", "escaped", markup_in_an_answer),
)  # fmt: skip

NOT_HERE = {Kind.UNKNOWN_PORTAL: "no page is a portal's"}
