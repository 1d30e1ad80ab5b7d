"""The Kafka door: every message gets exactly one receipt, whatever it is."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.integration.intake.county_hall import CountyHall, recently


async def test_a_submission_becomes_a_matter_with_somebody_answerable(hall: CountyHall) -> None:
    receipt = await hall.say(hall.said())
    body = receipt.body
    assert (body["status"], body["unit"], body["repeated"]) == ("accepted", "housing", False)
    assert body["case_number"].startswith(f"{hall.region}-")
    assert len(body["query_code"]) == 8
    row = await hall.listed(body["matter"])
    assert (row["status"], row["unit"], row["section"]) == ("assigned", "housing", "repairs")


async def test_the_same_submission_twice_is_one_matter_and_the_same_receipt(hall: CountyHall) -> None:
    message = hall.said()
    first = await hall.say(message)
    second = await hall.say(message)
    structured = {"specversion": "1.0", "id": "1", "source": "x", "type": "duban.matter.submit.v1", "data": message}
    place = await hall.publish(
        json.dumps(structured).encode(), headers={"content-type": "application/cloudevents+json; charset=UTF-8"}
    )
    third = await hall.receipt(place)
    assert second.body == third.body == {**first.body, "repeated": True}
    events = await hall.ask("SELECT type FROM events WHERE stream = $1", f"matter-{first.body['matter']}")
    assert len(events) == 2


async def test_an_id_used_twice_is_refused(hall: CountyHall) -> None:
    message = hall.said()
    await hall.say(message)
    assert (await hall.say({**message, "text": "something else"})).codes == ["id_reused"]


async def test_the_whole_life_by_messages(hall: CountyHall) -> None:
    message = hall.said()
    matter = (await hall.say(message)).body["matter"]
    about = {"submission_id": message["submission_id"]}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("transfer", {"to_unit": "交通局", "reason": "not ours"}),
        ("return", {"reason": "not ours either"}),
        ("transfer", {"to_unit": "housing", "reason": "theirs after all"}),
        ("answer", {"text": "已修复", "result": "solved"}),
        ("rate", {"grade": "dissatisfied", "solved": False, "comment": "又坏了"}),
        ("reopen", {"reason": "not solved"}),
        ("answer", {"text": "已更换"}),
        ("close", {}),
        ("rate", {"grade": "satisfied"}),
    ]
    for minute, (kind, said) in enumerate(steps):
        receipt = await hall.say({**about, **said, "at": recently(4 - minute / 10)}, f"duban.matter.{kind}.v1")
        assert receipt.body["status"] == "accepted", receipt.body
    rows = await hall.until(
        lambda: hall.ask("SELECT * FROM matters.matters WHERE matter = $1 AND grade = 'satisfied'", matter)
    )
    assert (rows[0]["status"], rows[0]["round"], rows[0]["unit"]) == ("closed", 2, "housing")


async def test_messages_about_unknown_matters_and_wrong_times_are_refused(hall: CountyHall) -> None:
    nobody = {"submission_id": "H-none", "at": recently()}
    assert (await hall.say(nobody, "duban.matter.sign.v1")).codes == ["unknown_matter"]
    message = hall.said()
    await hall.say(message)
    early = {"submission_id": message["submission_id"], "at": recently(60), "text": "x"}
    assert (await hall.say(early, "duban.matter.answer.v1")).codes == ["answered_before_received"]
    another = {"submission_id": message["submission_id"], "at": recently(1), "unit": "traffic", "text": "x"}
    assert (await hall.say(another, "duban.matter.answer.v1")).codes == ["not_answerable"]


@pytest.mark.parametrize(
    ("data", "type_", "code", "kept"),
    [
        (b"{broken", "duban.matter.submit.v1", "malformed", True),
        (b"\xff\xfe\x00", "duban.matter.submit.v1", "malformed", True),
        (b'["a list"]', "duban.matter.submit.v1", "malformed", True),
        (None, "duban.matter.submit.v1", "malformed", True),
        (b"{}", "duban.matter.submit.v9", "unknown_type", True),
        (b"{}", "x" * 5_000, "unknown_type", True),
        (b" " * 300_000, "duban.matter.submit.v1", "too_large", False),
        (b"no envelope at all", None, "malformed", True),
        (b'{"type": 7, "data": {}}', None, "malformed", True),
    ],
    ids=["json", "utf8", "list", "empty", "version", "long-type", "large", "envelope", "type"],
)
async def test_what_cannot_be_read_is_answered_and_kept(
    hall: CountyHall, data: bytes | None, type_: str | None, code: str, kept: bool
) -> None:
    place = await hall.publish(data, type_ or "", headers=None if type_ else {})
    receipt = await hall.receipt(place)
    assert receipt.body["status"] == "refused"
    assert receipt.codes == [code]
    assert receipt.body["submission_id"] == place
    topic, partition, offset = place.rsplit("/", 2)
    letters = await hall.ask(
        "SELECT code FROM dead_letters WHERE topic = $1 AND partition = $2 AND record_offset = $3",
        topic, int(partition), int(offset),
    )  # fmt: skip
    assert [letter["code"] for letter in letters] == ([code] if kept else [])


async def test_all_defects_are_told_in_both_languages(hall: CountyHall) -> None:
    receipt = await hall.say(hall.said(source="fax", title=None, category="lift", received_at="2026-01-01T00:00:00"))
    assert set(receipt.codes) == {"unknown_value", "missing", "unknown_category", "no_offset"}
    assert all(found["message"] and found["message_zh"] for found in receipt.body["defects"])


async def test_markup_and_sql_change_nothing(hall: CountyHall) -> None:
    words = "<script>alert(1)</script>'); DROP TABLE events; --"
    receipt = await hall.say(hall.said(title=words, text=words, about=words, district=words, submission_id=words))
    assert receipt.body["submission_id"] == words
    row = await hall.listed(receipt.body["matter"])
    assert row["about"] == words


async def test_personal_data_is_in_no_event(hall: CountyHall) -> None:
    matter = (await hall.say(hall.said())).body["matter"]
    events = await hall.ask("SELECT data, sealed FROM events WHERE stream = $1 ORDER BY version", f"matter-{matter}")
    everything = b"".join(event["data"] + (event["sealed"] or b"") for event in events)
    assert events[0]["sealed"]
    for secret in ("张三丰", "13800009999", "三号楼", "电梯停运"):
        assert secret.encode() not in everything


async def test_data_may_travel_in_base64(hall: CountyHall) -> None:
    data = base64.b64encode(json.dumps(hall.said()).encode()).decode()
    event = {"specversion": "1.0", "id": "1", "source": "x", "type": "duban.matter.submit.v1", "data_base64": data}
    receipt = await hall.receipt(await hall.publish(json.dumps(event).encode(), headers={}))
    assert receipt.body["status"] == "accepted"


async def test_a_source_that_names_another_portal_is_refused(hall: CountyHall) -> None:
    headers = {"ce_type": "duban.matter.submit.v1", "ce_source": f"/{hall.region}/portal/mailbox"}
    receipt = await hall.receipt(await hall.publish(json.dumps(hall.said()).encode(), headers=headers))
    assert receipt.codes == ["portal_mismatch"]


async def test_every_message_has_exactly_one_receipt(hall: CountyHall) -> None:
    places = [await hall.publish(json.dumps(hall.said(title=title)).encode()) for title in ("a", "", "b", "c")]
    receipts = [receipt for place in places for receipt in await hall.receipts_until(place)]
    for place in places:
        found = await hall.ask("SELECT 1 FROM events WHERE causation = $1 AND type = 'duban.receipt.issued.v1'", place)
        assert len(found) == 1
    assert receipts


async def test_the_heartbeat_passes_without_a_receipt(hall: CountyHall) -> None:
    passed = "SELECT 1 FROM events WHERE stream = $1"
    await hall.until(lambda: hall.ask(passed, f"heartbeat-{hall.region}-intake"))
    receipts = await hall.ask("SELECT 1 FROM events WHERE topic = $1", f"{hall.region}.receipt.heartbeat")
    assert receipts == []
