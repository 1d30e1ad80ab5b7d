"""Every error is a problem (RFC 9457) that says how to mend it, and nothing internal leaks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.chassis.http.health import Problem
from services.chassis.http.problems import CHASSIS_KINDS, NOT_FOUND, Catalogue, ProblemKind, Text
from tests.unit.http.office import Office, office_application, visitor

PETITIONS = "/api/v1/petitions"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "mend", "correlation_id"}


def problem(response: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = response.json()
    assert document.keys() >= MEMBERS
    assert document["type"] == f"https://duban.example/problems/{code}"
    assert document["correlation_id"] == response.headers["x-correlation-id"]
    return document


async def test_an_unknown_address_is_a_problem(door: httpx.AsyncClient) -> None:
    problem(await door.get("/api/v1/nowhere"), 404, "not-found")


async def test_a_method_that_is_not_allowed_names_those_that_are(door: httpx.AsyncClient) -> None:
    response = await door.delete(PETITIONS)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


async def test_all_defects_are_told_at_once_without_repeating_the_input(door: httpx.AsyncClient) -> None:
    response = await door.post(PETITIONS, json={"title": "x", "days": "13812345678!"})
    document = problem(response, 422, "invalid")
    assert isinstance(document["errors"], list)
    assert {(defect["code"], defect["field"]) for defect in document["errors"]} == {
        ("string-too-short", "title"),
        ("int-parsing", "days"),
    }
    assert "13812345678" not in response.text


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"title": "\\ud800", "days": 1}', b"", b"null", b'"text"', b"NaN"]
)
async def test_a_malformed_body_is_the_clients_problem(door: httpx.AsyncClient, body: bytes) -> None:
    response = await door.post(PETITIONS, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_unsupported(door: httpx.AsyncClient, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await door.post(PETITIONS, content=b'{"title": "a title", "days": 3}', headers=headers)
    problem(response, 415, "unsupported-media-type")


async def test_a_failure_of_ours_says_nothing_of_its_cause(door: httpx.AsyncClient, office: Office) -> None:
    office.fails_with = RuntimeError("password=hunter2")
    response = await door.post(PETITIONS, json={"title": "a title", "days": 3})
    problem(response, 500, "internal")
    assert "hunter2" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_problems_are_told_in_the_readers_language(door: httpx.AsyncClient) -> None:
    chinese = await door.get("/api/v1/nowhere")
    english = await door.get("/api/v1/nowhere", headers={"Accept-Language": "fr, en;q=0.8, zh;q=0.2"})
    assert (chinese.json()["title"], chinese.headers["content-language"]) == ("未找到", "zh")
    assert (english.json()["title"], english.headers["content-language"]) == ("Not found", "en")


async def test_a_given_correlation_id_is_kept_and_a_strange_one_is_not(door: httpx.AsyncClient) -> None:
    kept = await door.get("/health/live", headers={"X-Correlation-ID": "case-2026-0001"})
    replaced = await door.get("/health/live", headers={"X-Correlation-ID": "<script>alert(1)</script>"})
    assert kept.headers["x-correlation-id"] == "case-2026-0001"
    assert "script" not in replaced.headers["x-correlation-id"]


async def test_every_answer_has_the_security_headers(door: httpx.AsyncClient) -> None:
    for response in (await door.get("/health/live"), await door.get("/nowhere")):
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-frame-options"] == "DENY"


async def test_the_description_tells_of_problems_and_of_no_other_errors(door: httpx.AsyncClient) -> None:
    text = (await door.get("/openapi.json")).text
    document = (await door.get("/openapi.json")).json()
    assert "HTTPValidationError" not in text
    answers = document["paths"]["/api/v1/answers"]["post"]["responses"]
    assert {"400", "401", "403", "422", "default"} <= answers.keys()
    assert list(answers["422"]["content"]) == ["application/problem+json"]


async def test_the_catalogue_says_how_to_mend_in_both_languages(door: httpx.AsyncClient) -> None:
    listed = (await door.get("/problems")).json()
    assert {entry["code"] for entry in listed} == {kind.code for kind in CHASSIS_KINDS}
    assert all(entry[part][language] for entry in listed for part in ("title", "mend") for language in ("zh", "en"))


def test_a_code_has_one_meaning() -> None:
    catalogue = Catalogue()
    catalogue.add(CHASSIS_KINDS)
    with pytest.raises(ValueError, match="not-found"):
        catalogue.add([ProblemKind(NOT_FOUND.code, 404, Text("别的", "other"), Text("别的", "other"))])


@pytest.fixture
async def sick_door(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async def readiness() -> list[Problem]:
        return [Problem("database-away", "PostgreSQL does not answer: is it running?")]

    async with visitor(office_application(office, readiness)) as client:
        yield client


async def test_readiness_names_its_problems_and_liveness_does_not_care(sick_door: httpx.AsyncClient) -> None:
    ready = await sick_door.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["problems"][0]["code"] == "database-away"
    assert (await sick_door.get("/health/live")).status_code == 200
    assert "duban_ready 0.0" in (await sick_door.get("/metrics")).text


async def test_a_readiness_check_that_fails_is_not_ready(office: Office) -> None:
    async def readiness() -> list[Problem]:
        raise OSError("no route to host")

    async with visitor(office_application(office, readiness)) as client:
        response = await client.get("/health/ready")
    assert response.status_code == 503
    assert "no route" not in response.text


async def test_metrics_name_the_route_and_never_the_address(door: httpx.AsyncClient) -> None:
    await door.get("/api/v1/units/secret-unit/worklist")
    text = (await door.get("/metrics")).text
    assert 'route="/api/v1/units/{unit}/worklist",status="401"' in text
    assert "secret-unit" not in text
