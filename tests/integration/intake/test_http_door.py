"""The HTTP doors: portals hand in, officials act within their unit, citizens ask; everybody else is refused clearly."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from typing import Any

import asyncpg
import httpx
import pytest

from schemas.identity import matter_id
from tests.integration.intake.county_hall import CountyHall, recently

EVENTS = {"Content-Type": "application/cloudevents+json"}


async def hand_in(hall: CountyHall, message: dict[str, Any], kind: str = "submit", **headers: str) -> Any:
    body = {"type": f"duban.matter.{kind}.v1", "data": message}
    sent = {**EVENTS, **hall.bearer("portal", portal="hotline"), **headers}
    return await hall.client.post("/v1/messages", content=json.dumps(body).encode(), headers=sent)


async def registered(hall: CountyHall, **more: Any) -> dict[str, Any]:
    answer = await hand_in(hall, hall.said(**more))
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def act(hall: CountyHall, matter: str, step: str, said: Any = None, **more: Any) -> Any:
    headers = hall.bearer("clerk", unit=more.pop("unit", "housing")) | more.pop("headers", {})
    return await hall.client.post(f"/v1/matters/{matter}/{step}", json=said, headers=headers)


async def test_a_portal_gets_its_receipt_in_the_answer(hall: CountyHall) -> None:
    message = hall.said()
    first = await hand_in(hall, message)
    assert first.status_code == 201
    assert first.json()["matter"] == matter_id(hall.region, "hotline", message["submission_id"])
    over_kafka = await hall.say(message)
    assert over_kafka.body["repeated"]
    assert over_kafka.body["case_number"] == first.json()["case_number"]


async def test_cloudevents_binary_mode_is_understood(hall: CountyHall) -> None:
    headers = {"ce-type": "duban.matter.submit.v1", "ce-specversion": "1.0", "Content-Type": "application/json"}
    answer = await hall.client.post(
        "/v1/messages", json=hall.said(), headers={**headers, **hall.bearer("portal", portal="hotline")}
    )
    assert answer.status_code == 201


async def test_the_same_request_again_is_answered_from_memory(hall: CountyHall) -> None:
    message = hall.said()
    first = await hand_in(hall, message, **{"Idempotency-Key": "once"})
    again = await hand_in(hall, message, **{"Idempotency-Key": "once"})
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await hand_in(hall, hall.said(), **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_all_defects_in_one_problem(hall: CountyHall) -> None:
    answer = await hand_in(hall, hall.said(source="fax", title="", category="lift", received_at=recently(-60)))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    codes = {found["code"] for found in answer.json()["errors"]}
    assert codes == {"unknown_value", "too_short", "unknown_category", "in_the_future"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{broken", 400, "bad-request"),
        (b"", 400, "bad-request"),
        (b'{"type": "duban.matter.submit.v1", "data": []}', 400, "bad-request"),
        (b'{"type": "duban.matter.submit.v9", "data": {}}', 422, "invalid"),
        (b'{"type": "duban.matter.submit.v1", "data": {"submission_id": "\\u0000"}}', 422, "invalid"),
        (b" " * 300_000, 413, "body-too-large"),
    ],
    ids=["json", "empty", "list", "version", "nul", "large"],
)
async def test_bad_bodies_get_their_problem(hall: CountyHall, body: bytes, status: int, code: str) -> None:
    headers = {**EVENTS, **hall.bearer("portal", portal="hotline")}
    answer = await hall.client.post("/v1/messages", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_hundred_megabytes_are_refused_and_nothing_else_suffers(hall: CountyHall) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 1_048_576

    headers = {**EVENTS, **hall.bearer("portal", portal="hotline")}
    with suppress(httpx.TransportError):  # the door may shut before all was sent
        refused = await hall.client.post("/v1/messages", content=endless(), headers=headers)
        assert refused.status_code == 413
    assert (await hall.client.get("/health/live")).status_code == 200


async def test_a_slow_client_is_cut_off(hall: CountyHall) -> None:
    host, port = hall.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    token = hall.token("portal", portal="hotline")
    head = f"POST /v1/messages HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n"
    writer.write(f"{head}{{".encode())
    answer = await asyncio.wait_for(reader.read(4096), 15)
    writer.close()
    assert b" 408 " in answer.split(b"\r\n")[0]


async def test_who_may_not_hand_in_is_refused(hall: CountyHall) -> None:
    body = {"type": "duban.matter.submit.v1", "data": hall.said()}
    forged = hall.token("portal", portal="hotline").rsplit(".", 1)[0] + ".AAAA"
    for headers, status in (
        ({}, 401),
        ({"Authorization": f"Bearer {forged}"}, 401),
        ({"Authorization": "Bearer x"}, 401),
        (hall.bearer("clerk", unit="housing"), 403),
        (hall.bearer("portal"), 403),
    ):
        answer = await hall.client.post("/v1/messages", json=body, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
    unknown = await hall.client.post("/v1/messages", json=body, headers=hall.bearer("portal", portal="nobody"))
    assert [found["code"] for found in unknown.json()["errors"]] == ["unknown_portal"]


async def test_a_clerk_takes_the_steps_of_the_own_unit(hall: CountyHall) -> None:
    matter = (await registered(hall))["matter"]
    assert (await act(hall, matter, "sign")).json()["version"] == 3
    assert (await act(hall, matter, "sign")).status_code == 409
    answered = await act(hall, matter, "answer", {"text": "已修复", "result": "solved"})
    assert answered.status_code == 200
    shown = await hall.client.get(f"/v1/matters/{matter}", headers=hall.bearer("clerk", unit="housing"))
    assert shown.headers["ETag"] == '"4"'
    assert shown.json()["title"] == "电梯停运"
    assert shown.json()["steps"][-1]["text"] == "已修复"
    assert (await act(hall, matter, "close")).status_code == 200
    reopened = await act(hall, matter, "reopen", {"reason": "又坏了"})
    assert reopened.json()["round"] == 2
    handed = await act(hall, matter, "transfer", {"to_unit": "交通局", "reason": "道路"})
    assert handed.json()["unit"] == "traffic"
    assert (await act(hall, matter, "return", {"reason": "x"}, unit="traffic")).json()["unit"] == "petitions"


async def test_another_units_case_is_closed(hall: CountyHall) -> None:
    matter = (await registered(hall))["matter"]
    for step, said in (("sign", None), ("answer", {"text": "x"}), ("transfer", {"to_unit": "traffic", "reason": "x"})):
        answer = await act(hall, matter, step, said, unit="traffic")
        assert answer.status_code == 403
    shown = await hall.client.get(f"/v1/matters/{matter}", headers=hall.bearer("clerk", unit="traffic"))
    assert shown.status_code == 403
    elsewhere = await hall.client.get(
        f"/v1/matters/{matter}", headers=hall.bearer("clerk", unit="housing", region="110101")
    )
    assert elsewhere.status_code == 404
    listing = await hall.client.get("/v1/matters?unit=housing", headers=hall.bearer("clerk", unit="traffic"))
    assert listing.status_code == 403


async def test_who_handed_it_on_sees_the_course_but_no_longer_the_words(hall: CountyHall) -> None:
    matter = (await registered(hall))["matter"]
    await act(hall, matter, "transfer", {"to_unit": "traffic", "reason": "x"})
    shown = (await hall.client.get(f"/v1/matters/{matter}", headers=hall.bearer("clerk", unit="housing"))).json()
    assert shown["sealed"]
    assert "张三丰" not in json.dumps(shown, ensure_ascii=False)
    assert "title" not in shown


async def test_a_whistle_blower_stays_unknown_to_the_unit_accused(hall: CountyHall) -> None:
    matter = (await registered(hall, confidential=True, about="房管局"))["matter"]
    for roles, unit, known in (("clerk", "housing", False), ("efficiency", "", True)):
        shown = (await hall.client.get(f"/v1/matters/{matter}", headers=hall.bearer(roles, unit=unit))).json()
        assert shown["text"] == "三号楼电梯停运两天"
        assert bool(shown["complainant"]) is known


async def test_an_outdated_version_is_told(hall: CountyHall) -> None:
    matter = (await registered(hall))["matter"]
    assert (await act(hall, matter, "sign", headers={"If-Match": '"1"'})).status_code == 412
    assert (await act(hall, matter, "sign", headers={"If-Match": '"2"'})).status_code == 200
    assert (await act(hall, matter, "sign", headers={"If-Match": "soon"})).status_code == 400


async def test_steps_that_make_no_sense_are_told_with_the_reason(hall: CountyHall) -> None:
    matter = (await registered(hall))["matter"]
    closed = await act(hall, matter, "close")
    assert (closed.status_code, closed.json()["errors"][0]["code"]) == (409, "not_answered")
    unknown = await act(hall, matter, "transfer", {"to_unit": "trafic", "reason": "x"})
    assert unknown.status_code == 422
    assert "did you mean traffic?" in unknown.json()["errors"][0]["message"]
    assert (await act(hall, matter, "answer", {"text": ""})).status_code == 422
    assert (await act(hall, "0" * 26, "sign")).status_code == 404


async def test_lists_are_paged_by_key(hall: CountyHall) -> None:
    matters = {(await registered(hall))["matter"] for _ in range(3)}
    for matter in matters:
        await hall.listed(matter)
    address, seen = "/v1/matters?status=assigned&limit=2", []
    while address:
        answer = await hall.client.get(address, headers=hall.bearer("clerk", unit="housing"))
        seen += [row["matter"] for row in answer.json()]
        found = re.search(r"<([^>]+)>", answer.headers.get("Link", ""))
        address = found[1] if found else ""
    assert matters <= set(seen)
    assert len(seen) == len(set(seen))


async def test_a_citizen_asks_with_number_and_code(hall: CountyHall) -> None:
    receipt = await registered(hall)
    await hall.listed(receipt["matter"])
    await act(hall, receipt["matter"], "answer", {"text": "已修复"})
    key = {"case": receipt["case_number"], "code": receipt["query_code"]}
    shown = await hall.client.get("/v1/status", params=key)
    assert shown.status_code == 200
    assert shown.json()["steps"][-1] == {**shown.json()["steps"][-1], "step": "answered", "text": "已修复"}
    assert "Chen" not in shown.text
    assert "Li A" not in shown.text
    rated = await hall.client.post("/v1/status/rating", json={**key, "grade": "satisfied", "solved": True})
    assert rated.json()["grade"] == "satisfied"


async def test_what_is_kept_for_a_repeated_rating_holds_nobodys_words(hall: CountyHall) -> None:
    receipt = await registered(hall)
    await hall.listed(receipt["matter"])
    await act(hall, receipt["matter"], "answer", {"text": "已修复"})
    said = {"case": receipt["case_number"], "code": receipt["query_code"], "grade": "satisfied", "comment": "又坏了"}
    once = {"Idempotency-Key": f"rating-{receipt['matter']}"}
    first, again = [await hall.client.post("/v1/status/rating", json=said, headers=once) for _ in range(2)]

    assert "已修复" in first.text
    assert again.json() == {**first.json(), "steps": [{**step, "text": None} for step in first.json()["steps"]]}
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [step["step"] for step in again.json()["steps"]].count("rated") == 1
    connection = await asyncpg.connect(hall.dsn)
    try:
        kept = await connection.fetch("SELECT body FROM idempotency_keys WHERE body IS NOT NULL")
    finally:
        await connection.close()
    assert kept
    assert not any(word in row["body"].decode() for row in kept for word in ("已修复", "又坏了"))


async def test_guessing_a_code_ends_soon(hall: CountyHall) -> None:
    receipt = await registered(hall)
    await hall.listed(receipt["matter"])
    answers = [
        await hall.client.get("/v1/status", params={"case": receipt["case_number"], "code": f"{guess:08d}"})
        for guess in range(11)
    ]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    unknown = await hall.client.get("/v1/status", params={"case": "000000-000000-0000-0000", "code": "1"})
    assert unknown.json()["detail"] == answers[0].json()["detail"]
