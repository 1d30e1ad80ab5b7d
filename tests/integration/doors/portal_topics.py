"""Attempts at the topics of portals: what no other test of intake's Kafka door tries."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiokafka.errors import MessageSizeTooLargeError

from tests.integration.doors.attempts import WORDS, Attempt, Kind
from tests.integration.doors.county import REGION, SUBMIT, County, minutes_ago, said

STRUCTURED = {"content-type": b"application/cloudevents+json"}
DEEP = b"[" * 100_000 + b"]" * 100_000
FAR_FUTURE = 2**62


def message(
    headers: Mapping[str, bytes | None], value: bytes, *, portal: str = "hotline", timestamp: int | None = None
) -> Callable[[County], Awaitable[str]]:
    """Publish one message; what came back is the receipt's defects and the dead letter, if there is one."""

    async def carry_out(county: County) -> str:
        place = await county.publish(f"{REGION}.portal.{portal}", value, headers, timestamp)
        receipt = await county.receipt_of(place)
        letter = await county.letter("intake", place)
        codes = ", ".join(sorted({found["code"] for found in receipt["defects"]}))
        return f"{receipt['status']} {codes} / {letter}".replace(" /", "/", not codes)

    return carry_out


def submission(**more: Any) -> bytes:
    """A submission as JSON."""
    return json.dumps(said(**more)).encode()


async def too_large_for_kafka(county: County) -> str:
    """Two megabytes never get into a topic."""
    try:
        await county.publish(f"{REGION}.portal.hotline", b"x" * 1_900_000, BINARY)
    except MessageSizeTooLargeError:
        return "refused by Kafka"
    return "taken"


async def step_of_another_unit(county: County) -> str:
    """A portal reports an answer of a unit that does not hold the matter."""
    told = {"submission_id": county.receipt["submission_id"], "at": minutes_ago(0), "unit": "transport", "text": "x"}
    headers = {**BINARY, "ce_type": b"duban.matter.answer.v1"}
    return await message(headers, json.dumps(told).encode())(county)


BINARY: dict[str, bytes | None] = {"ce_type": SUBMIT.encode(), "ce_specversion": b"1.0"}
VERSION_9: dict[str, bytes | None] = {**BINARY, "ce_type": b"duban.matter.submit.v9"}

ATTEMPTS = (
    Attempt(Kind.MALFORMED, "nested, in binary mode", "refused malformed / malformed", message(BINARY, DEEP)),
    Attempt(
        Kind.MALFORMED, "nested, in structured mode", "refused malformed / malformed",
        message(STRUCTURED, b'{"type":"x","data":' + DEEP + b"}"),
    ),
    Attempt(
        Kind.MALFORMED, "U+0000 in a header", "refused unknown_type / unknown_type",
        message({"ce_type": b"a\0b"}, b"{}"),
    ),
    Attempt(Kind.MALFORMED, "a header of nothing", "refused malformed / malformed", message({"ce_type": None}, b"{}")),
    Attempt(
        Kind.MALFORMED, "a time stamp beyond all years", "accepted / taken",
        message(BINARY, submission(), timestamp=FAR_FUTURE),
    ),
    Attempt(
        Kind.MALFORMED, "half a character", "refused malformed / malformed", message(BINARY, b'{"title": "\\ud800"}')
    ),
    Attempt(
        Kind.WRONG_TYPES, "numbers, lists and objects for texts", "refused wrong_type / taken",
        message(BINARY, submission(title=7, text=["x"], complainant="x", received_at={"x": 1}, confidential="maybe")),
    ),
    Attempt(
        Kind.WRONG_TYPES, "a time before all times", "refused wrong_type / taken",
        message(BINARY, submission(received_at="0001-01-01T00:00:00+14:00")),
    ),
    Attempt(Kind.OVERSIZED, "a field of 100,000 characters", "refused too_long / taken",
            message(BINARY, submission(text="x" * 100_000))),
    Attempt(Kind.HUNDRED_MEGABYTES, "more than a topic takes", "refused by Kafka", too_large_for_kafka),
    Attempt(
        Kind.UNKNOWN_PORTAL, "a topic that no regime names", "refused unknown_portal / taken",
        message(BINARY, submission(), portal="nobody"),
    ),
    Attempt(
        Kind.UNKNOWN_PORTAL, "the name of another portal", "refused portal_mismatch / taken",
        message({**BINARY, "ce_source": f"/{REGION}/portal/mailbox".encode()}, submission()),
    ),
    Attempt(Kind.FOREIGN_CASE, "an answer for another unit", "refused not_answerable / taken", step_of_another_unit),
    Attempt(
        Kind.MARKUP, "in every text", "accepted / taken",
        message(BINARY, submission(title=WORDS, text=WORDS, about=WORDS, district=WORDS)),
    ),
    Attempt(Kind.UNKNOWN_VERSION, "version 9 of a command", "refused unknown_type / unknown_type",
            message(VERSION_9, submission())),
)  # fmt: skip

NOT_HERE = {
    Kind.FORGED_TOKEN: "Kafka's own access list decides who may publish (deploy/kafka)",
    Kind.SLOW_CLIENT: "a slow producer waits at the broker, never at a service",
}
