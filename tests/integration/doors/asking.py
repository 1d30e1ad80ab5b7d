"""Asking the services over HTTP as an ill-meaning or clumsy client would, and what every answer must keep to."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import httpx

from duban.stack.ports import LOOPBACK
from tests.integration.doors.attempts import HUNDRED_MEGABYTES, PERSON, PHONE, STORY, WORDS
from tests.integration.doors.county import HOLDER, OUTSIDER, County

Headers = Callable[[County], Mapping[str, str]]
_MEGABYTE = b"x" * 1_048_576


def role(*roles: str, unit: str = "", portal: str = "", region: str = "360923") -> Headers:
    """The token of a role."""
    return lambda county: county.bearer(*roles, unit=unit, portal=portal, region=region)


EFFICIENCY, OPERATOR, PORTAL = role("efficiency"), role("operator"), role("portal", portal="hotline")
CLERK, STRANGER, NEIGHBOUR = (
    role("clerk", unit=HOLDER), role("clerk", unit=OUTSIDER), role("efficiency", "operator", region="110101"),
)  # fmt: skip


def nobody(county: County) -> Mapping[str, str]:
    """No token."""
    return {}


def ask(
    service: str, method: str, address: str, who: Headers = nobody, *, headers: Mapping[str, str] | None = None,
    **content: Any,
) -> Callable[[County], Awaitable[str]]:  # fmt: skip
    """One request; what came back is its status and, where there is one, the code of its problem.

    `{matter}` and `{case}` in the address stand for the county's matter.
    """

    async def carry_out(county: County) -> str:
        named = {"matter": county.receipt["matter"], "case": county.receipt["case_number"]}
        path = address
        for name, value in named.items():
            path = path.replace("{" + name + "}", value)
        sent = {"Accept-Language": "en", **who(county), **(headers or {})}
        answer = await county.visitors[service].request(method, path, headers=sent, **content)
        return outcome(answer, entitled=who in (CLERK, EFFICIENCY))

    return carry_out


def outcome(answer: httpx.Response, *, entitled: bool = False) -> str:
    """Status and code, once the answer has shown that it keeps to what all answers keep to.

    Who is `entitled` to the matter may see on its page who has spoken.
    """
    text = answer.text
    people = () if entitled and "text/html" in answer.headers["content-type"] else (PERSON, PHONE, STORY)
    for secret in (*people, "Traceback", "asyncpg", "postgresql://", "/site-packages/"):
        assert secret not in text, f"{secret} in an answer of {answer.status_code}"
    assert WORDS not in text or "json" in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 400 and not kind.startswith("text/html"):
        assert kind == "application/problem+json", f"{answer.status_code} as {kind}"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["mend"]
        return f"{answer.status_code} {problem['code']}"
    return f"{answer.status_code} page" if kind.startswith("text/html") else str(answer.status_code)


def endless(service: str, address: str, who: Headers = nobody) -> Callable[[County], Awaitable[str]]:
    """A body of 100 MB without a declared length; the door may shut before all of it was sent."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(HUNDRED_MEGABYTES // len(_MEGABYTE)):
            yield _MEGABYTE

    async def carry_out(county: County) -> str:
        with suppress(httpx.TransportError):
            answer = await county.visitors[service].post(address, content=body(), headers=who(county))
            return outcome(answer)
        return "413 body-too-large"

    return carry_out


def declared(service: str, address: str, who: Headers = nobody) -> Callable[[County], Awaitable[str]]:
    """100 MB announced: refused before a byte of it was read."""
    head = f"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Length: {HUNDRED_MEGABYTES}\r\n"
    return raw(service, head.encode(), who)


def slowly(service: str, address: str, who: Headers = nobody) -> Callable[[County], Awaitable[str]]:
    """A body that does not come on."""
    return raw(service, f"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n".encode(), who, body=b"{")


def at_once(*tried: Callable[[County], Awaitable[str]]) -> Callable[[County], Awaitable[str]]:
    """Several at the same time; what came back is one outcome where all agree."""

    async def carry_out(county: County) -> str:
        return ", ".join(sorted(set(await asyncio.gather(*(one(county) for one in tried)))))

    return carry_out


def raw(
    service: str, head: bytes, who: Headers = nobody, *, body: bytes = b"", whole: bool = True
) -> Callable[[County], Awaitable[str]]:
    """Bytes as they are, on a connection of their own; `whole` ends the head."""

    async def carry_out(county: County) -> str:
        reader, writer = await asyncio.open_connection(LOOPBACK, county.stack.ports[service])
        named = "".join(f"{name}: {value}\r\n" for name, value in who(county).items()).encode()
        writer.write(head + named + (b"\r\n" if whole else b"") + body)
        try:
            async with asyncio.timeout(20):
                told = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"content-length: (\d+)", told, re.IGNORECASE)
                problem = json.loads(await (reader.readexactly(int(length[1])) if length else reader.readuntil(b"}")))
        finally:
            writer.close()
        assert told.split()[1] == str(problem["status"])
        return f"{problem['status']} {problem['code']}"

    return carry_out


def cursor(*parts: object) -> str:
    """A cursor of a list with these parts as its key."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unsigned(claims: Mapping[str, Any], header: object = None) -> str:
    """A token that nobody has signed."""
    parts = (header or {"alg": "none"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, ""])
