"""Attempts at what each service alone does for machines: messages, steps, regimes, time lines, scores, deliveries."""

from __future__ import annotations

from tests.integration.doors.asking import CLERK, EFFICIENCY, NEIGHBOUR, PORTAL, STRANGER, ask, role
from tests.integration.doors.attempts import WORDS, Attempt, Kind
from tests.integration.doors.county import SUBMIT, said

DEEP = b"[" * 60_000
JSON = {"Content-Type": "application/json"}
TOO_EARLY = "0001-01-01T00:00:00+14:00"
SUBMISSION = {"type": SUBMIT, "data": said()}
BACK, RATING = "/v1/matters/{matter}/return", "/v1/status/rating"
STEPS = {"sign": {}, "answer": {"text": "x"}, "transfer": {"to_unit": "transport", "reason": "x"}}
TASK = {"process": "rectification", "title_zh": "x", "unit": "housing"}
SPAN = {"since": TOO_EARLY, "until": "9999-12-31T23:59:59-14:00"}

AT_INTAKE = (
    Attempt(
        Kind.MALFORMED, "message nested without end", "400 bad-request",
        ask("intake", "POST", "/v1/messages", PORTAL, content=b'{"type":"x","data":' + DEEP),
    ),
    Attempt(
        Kind.MALFORMED, "step nested without end", "400 bad-request",
        ask("intake", "POST", BACK, CLERK, headers=JSON, content=DEEP),
    ),
    Attempt(
        Kind.MALFORMED, "half a character for a name", "422 invalid",
        ask("intake", "POST", BACK, CLERK, headers=JSON, content=b'{"\\ud800": 1}'),
    ),
    Attempt(
        Kind.MALFORMED, "half a character for a code", "422 invalid",
        ask("intake", "POST", RATING, headers=JSON, content=b'{"case":"x","code":"\\ud800","grade":"satisfied"}'),
    ),
    Attempt(
        Kind.OVERSIZED, "case number of 200,000 characters", "422 invalid",
        ask("intake", "POST", RATING, json={"case": "c" * 200_000, "code": "x", "grade": "satisfied"}),
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
        ask("intake", "POST", BACK, CLERK, json={"reason": ["x"]}),
    ),
    Attempt(
        Kind.UNKNOWN_PORTAL, "a token for a portal that no regime names", "422 invalid",
        ask("intake", "POST", "/v1/messages", role("portal", portal="../nobody"), json=SUBMISSION),
    ),
    Attempt(
        Kind.UNKNOWN_PORTAL, "a portal of a region without a regime", "422 invalid",
        ask("intake", "POST", "/v1/messages", role("portal", portal="hotline", region="110101"), json=SUBMISSION),
    ),
    *(
        Attempt(
            Kind.FOREIGN_CASE, f"{step} by another unit", "403 forbidden",
            ask("intake", "POST", f"/v1/matters/{{matter}}/{step}", STRANGER, json=body),
        )
        for step, body in STEPS.items()
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
)  # fmt: skip

AT_THE_OTHERS = (
    Attempt(
        Kind.FOREIGN_CASE, "time line read by another unit", "404 not-found",
        ask("tracking", "GET", "/v1/matters/{matter}/timeline", STRANGER),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "worklist of another unit", "403 forbidden",
        ask("tracking", "GET", "/v1/worklist?unit=housing", STRANGER),
    ),
    Attempt(
        Kind.FOREIGN_CASE, "task set by a unit", "403 forbidden",
        ask("tracking", "POST", "/v1/tasks", STRANGER, json=TASK),
    ),
    Attempt(
        Kind.WRONG_TYPES, "a task due before all years", "422 invalid",
        ask("tracking", "POST", "/v1/tasks", EFFICIENCY, json={**TASK, "due_at": TOO_EARLY}),
    ),
    Attempt(
        Kind.OVERSIZED, "a task with a title of 200,000 characters", "422 invalid",
        ask("tracking", "POST", "/v1/tasks", EFFICIENCY, json={**TASK, "title_zh": "t" * 200_000}),
    ),
    Attempt(
        Kind.MARKUP, "for a task", "422 invalid",
        ask("tracking", "POST", "/v1/tasks/..%5C/cancel", EFFICIENCY, json={"reason": WORDS}),
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
        ask("notify", "POST", "/v1/endpoints/webhook/county-desk/replay", EFFICIENCY, json=SPAN),
    ),
    Attempt(
        Kind.MARKUP, "for a delivery", "404 not-found",
        ask("notify", "GET", "/v1/deliveries/x'%3B%20DROP%20TABLE%20deliveries--", EFFICIENCY),
    ),
    Attempt(
        Kind.MARKUP, "for a unit of the scores", "422 invalid",
        ask("scoring", "GET", "/v1/scores/360923/2026-01/units/%3Cscript%3E/rates/signed", EFFICIENCY),
    ),
)  # fmt: skip
