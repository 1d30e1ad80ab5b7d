"""The same request sent again is answered again and carried out once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.chassis.http.idempotency import Claimed, Held, ReplayAnswers, keep_instead
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.problems import CONFLICT
from tests.unit.http.memory_idempotency import MemoryIdempotency
from tests.unit.http.office import CLERK, Office, bearer, office_application, visitor

PETITIONS = "/api/v1/petitions"
PETITION = {"title": "路灯不亮", "days": 5}
KEY = {"Idempotency-Key": "3f0c1c9e-key"}


@pytest.fixture
async def counter(office: Office, issuer: LocalIssuer, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A door that remembers keys."""
    app = office_application(office, issuer_jwks_file=tmp_path / "issuer" / "jwks.json")
    app.state.idempotency = MemoryIdempotency()
    async with visitor(app) as client:
        yield client


async def test_the_same_request_is_answered_again_and_not_carried_out_again(
    counter: httpx.AsyncClient, office: Office
) -> None:
    first = await counter.post(PETITIONS, json=PETITION, headers=KEY)
    second = await counter.post(PETITIONS, json=PETITION, headers=KEY)
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, {"number": 1})
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert second.headers["content-type"] == "application/json"
    assert len(office.registered) == 1


async def test_a_key_is_not_for_another_body(counter: httpx.AsyncClient) -> None:
    await counter.post(PETITIONS, json=PETITION, headers=KEY)
    refused = await counter.post(PETITIONS, json=PETITION | {"days": 6}, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_refusal_is_replayed_too(counter: httpx.AsyncClient) -> None:
    answers = [await counter.post(PETITIONS, json={"title": "路灯不亮", "days": 0}, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


async def test_of_an_answer_with_a_persons_words_only_the_rest_is_kept() -> None:
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(await request.json())
        keep_instead(request, b'{"text":null}')
        return JSONResponse({"text": "又坏了"}, 201)

    async with visitor(_counter_of(answer)) as client:
        first, second = [await client.post("/", json="once", headers=KEY) for _ in range(2)]
    assert (first.json(), second.json()) == ({"text": "又坏了"}, {"text": None})
    assert (second.status_code, second.headers["idempotent-replayed"]) == (201, "true")
    assert asked == ["once"]


async def test_a_page_that_refuses_is_not_kept() -> None:
    pages = [HTMLResponse("<p>又坏了</p>", 422), RedirectResponse("/done", 303)]

    async def answer(_request: Request) -> Response:
        return pages.pop(0)

    async with visitor(_counter_of(answer)) as client:
        answers = [await client.post("/", headers=KEY) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 303, 303]
    assert answers[2].headers["location"] == "/done"


def _counter_of(answer: Callable[[Request], Awaitable[Response]]) -> FastAPI:
    """A door that remembers keys, with one route."""
    app = FastAPI(routes=[Route("/", answer, methods=["POST"])], middleware=[Middleware(ReplayAnswers)])
    app.state.idempotency = MemoryIdempotency()
    return app


@pytest.mark.parametrize("failure", [RuntimeError("disk full"), CONFLICT.error()])
async def test_a_failure_of_ours_and_a_conflict_are_not_kept(
    counter: httpx.AsyncClient, office: Office, failure: Exception
) -> None:
    office.fails_with = failure
    assert (await counter.post(PETITIONS, json=PETITION, headers=KEY)).status_code in {409, 500}
    office.fails_with = None
    assert (await counter.post(PETITIONS, json=PETITION, headers=KEY)).status_code == 201


class Unhurried(MemoryIdempotency):
    """Whoever gets a key waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = asyncio.Event()
        self.go_on = asyncio.Event()

    async def claim(self, caller: str, key: str, fingerprint: bytes, claim: UUID) -> Claimed | Held:
        taken = await super().claim(caller, key, fingerprint, claim)
        if isinstance(taken, Claimed):
            self.taken.set()
            await self.go_on.wait()
        return taken


async def test_while_the_first_runs_the_second_is_told_to_wait(office: Office) -> None:
    app = office_application(office)
    app.state.idempotency = keys = Unhurried()
    async with visitor(app) as client, asyncio.TaskGroup() as both:
        first = both.create_task(client.post(PETITIONS, json=PETITION, headers=KEY))
        await keys.taken.wait()
        second = await client.post(PETITIONS, json=PETITION, headers=KEY)
        keys.go_on.set()
    assert (second.status_code, second.json()["code"]) == (409, "request-in-progress")
    assert int(second.headers["retry-after"]) > 0
    assert first.result().status_code == 201


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "key\x7f"])
async def test_a_key_has_a_form(counter: httpx.AsyncClient, key: str) -> None:
    response = await counter.post(PETITIONS, json=PETITION, headers={"Idempotency-Key": key})
    assert response.status_code == 400


async def test_keys_of_one_caller_are_not_those_of_another(counter: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    anonymous = await counter.post(PETITIONS, json=PETITION, headers=KEY)
    clerk = await counter.post(PETITIONS, json=PETITION, headers=KEY | bearer(issuer, CLERK))
    again = await counter.post(PETITIONS, json=PETITION, headers=KEY | bearer(issuer, CLERK, valid_seconds=60))
    assert [anonymous.json(), clerk.json(), again.json()] == [{"number": 1}, {"number": 2}, {"number": 2}]


async def test_a_refused_token_keeps_nothing(counter: httpx.AsyncClient) -> None:
    for _ in range(2):
        response = await counter.post("/api/v1/answers", headers=KEY | {"Authorization": "Bearer forged"})
        assert response.status_code == 401
        assert "idempotent-replayed" not in response.headers
