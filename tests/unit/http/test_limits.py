"""What is too much is refused at once: over a real connection, as a hostile or a slow client would come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.http.limits import LimitRequests, RequestLimits
from tests.unit.http.office import Office, listening, office_application, visitor

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back on a bare connection."""

    status: int
    problem: dict[str, object]


@pytest.fixture
async def port(office: Office) -> AsyncIterator[int]:
    """The port of an office that listens, with short patience."""
    app = office_application(office, http_port=0, http_read_seconds=0.3, http_header_bytes=4_096)
    async with listening(app) as port:
        yield port


async def _send(port: int, *parts: bytes) -> Answer:
    """Send `parts` and read the answer; a server that hangs up while we send has answered before."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.read()
    writer.close()
    return Answer(int(head.split()[1]), json.loads(body))


def _head(*lines: str) -> bytes:
    return "\r\n".join(["POST /api/v1/petitions HTTP/1.1", "Host: office", *lines, "", ""]).encode()


async def test_a_body_that_announces_100_megabytes_is_refused_before_it_is_sent(port: int) -> None:
    answer = await _send(port, _head(f"Content-Length: {100 * MEGABYTE}", "Content-Type: application/json"))
    assert (answer.status, answer.problem["code"]) == (413, "body-too-large")


async def test_an_endless_body_is_cut_off(port: int) -> None:
    chunk = b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"
    answer = await _send(port, _head("Transfer-Encoding: chunked", "Content-Type: application/json"), *[chunk] * 4)
    assert (answer.status, answer.problem["code"]) == (413, "body-too-large")


async def test_a_body_that_does_not_come_is_not_waited_for(port: int, office: Office) -> None:
    answer = await _send(port, _head("Content-Length: 1000", "Content-Type: application/json"), b'{"title": ')
    assert (answer.status, answer.problem["code"]) == (408, "request-timeout")
    assert office.registered == []


async def test_slow_bodies_make_room_for_others_and_do_not_pile_up(office: Office) -> None:
    app = office_application(office, http_port=0, http_in_flight=3)
    async with listening(app) as port, AsyncExitStack() as slow:
        begun = [await slow.enter_async_context(_begun(port)) for _ in range(4)]
        assert await _status(begun[0]) == 503  # the longest on its way, when the fourth came
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as honest:
            for _ in range(2):
                answer = await honest.post("/api/v1/petitions", json={"title": "路灯不亮", "days": 3})
                assert answer.status_code == 201
        assert await _status(begun[1]) == 503
        for one in begun[2:]:
            one[1].write(_SLOW[1:])
        assert [await _status(one) for one in begun[2:]] == [201, 201]


_SLOW = b'{"title": "slow", "days": 3}'
_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def _begun(port: int) -> AsyncIterator[_Connection]:
    """A request with the first byte of its body, for whose others the server waits."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_head(f"Content-Length: {len(_SLOW)}", "Content-Type: application/json", "Expect: 100-continue"))
    assert b"100 Continue" in await reader.readuntil(b"\r\n\r\n")
    writer.write(_SLOW[:1])
    yield reader, writer
    writer.close()


async def _status(connection: _Connection) -> int:
    return int((await connection[0].readline()).split()[1])


async def test_while_every_place_is_taken_by_what_is_being_answered_others_are_told_to_come_again() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_request: Request) -> Response:
        begun.set()
        await go_on.wait()
        return Response("answered")

    app = FastAPI(routes=[Route("/", answer)], middleware=[Middleware(LimitRequests, RequestLimits(in_flight=1))])
    async with visitor(app) as client, asyncio.TaskGroup() as both:
        first = both.create_task(client.get("/"))
        await begun.wait()
        second = await client.get("/")
        go_on.set()
    assert (second.status_code, second.headers["retry-after"]) == (503, "5")
    assert first.result().text == "answered"
    async with visitor(app) as client:
        assert (await client.get("/")).text == "answered"


async def test_a_head_that_does_not_end_is_not_waited_for(port: int) -> None:
    answer = await _send(port, b"GET / HTTP/1.1\r\nHost: office\r\n")
    assert answer.status == 408


async def test_a_silent_connection_does_not_stay(port: int) -> None:
    assert (await _send(port)).status == 408


async def test_a_head_that_is_too_large_is_refused(port: int) -> None:
    whole = await _send(port, _head("X-Large: " + "a" * 8_000))
    assert whole.status == 431
    in_pieces = await _send(port, b"GET / HTTP/1.1\r\n", *[f"X-{n}: {'a' * 1_000}\r\n".encode() for n in range(8)])
    assert in_pieces.status == 431


async def test_of_too_many_connections_the_one_goes_that_has_asked_for_nothing_for_the_longest(office: Office) -> None:
    app = office_application(office, http_port=0, http_connections=3)
    async with listening(app) as port, AsyncExitStack() as open_ones:
        asking = await open_ones.enter_async_context(_begun(port))
        silent = [await open_ones.enter_async_context(_connection(port)) for _ in range(2)]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as honest:
            assert (await honest.post("/api/v1/petitions", json={"title": "路灯不亮", "days": 3})).status_code == 201
            assert await _status(silent[0]) == 503
            newest = await open_ones.enter_async_context(_connection(port))
            assert await _status(silent[1]) == 503
            assert (await honest.get("/nowhere")).status_code == 404
        asking[1].write(_SLOW[1:])
        assert await _status(asking) == 201
        newest[1].write(b"GET /nowhere HTTP/1.1\r\nHost: office\r\n\r\n")
        assert await _status(newest) == 404


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[_Connection]:
    """A connection that says nothing."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()


async def test_what_is_not_http_is_a_problem(port: int) -> None:
    answer = await _send(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    assert (answer.status, answer.problem["code"]) == (400, "bad-request")


async def test_an_honest_client_on_the_same_connection_is_served_many_times(port: int, office: Office) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(3):
            response = await client.post("/api/v1/petitions", json={"title": "路灯" * 10_000, "days": 3})
            assert response.status_code == 201
    assert len(office.registered) == 3


async def test_a_null_character_in_an_address_is_refused(office: Office) -> None:
    async with visitor(office_application(office)) as client:
        for address in ("/api/v1/petitions%00", "/api/v1/petitions?unit=%00"):
            assert (await client.get(address)).status_code == 400


def test_a_path_may_have_a_limit_of_its_own() -> None:
    limits = RequestLimits(body_bytes=10, body_bytes_by_path={"/api": 20, "/api/batches": 30})
    assert [limits.body_bytes_for(path) for path in ("/", "/api/x", "/api/batches/1")] == [10, 20, 30]
