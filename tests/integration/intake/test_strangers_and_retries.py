"""Portals nobody has registered, and dead letters that are tried again."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import portal_topic
from services.chassis.clock import SystemClock
from services.chassis.dead_letters import GONE
from services.intake.letting_go import letting_go
from tests.integration.intake.county_hall import SUBMIT, CountyHall


async def test_a_stranger_is_told_that_nobody_knows_it(hall: CountyHall) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=hall.stack.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(portal_topic(hall.region, "stranger"), 1, 1)])
        place = await hall.publish(json.dumps(hall.said(title="")).encode(), portal="stranger")
        await hall.until(lambda: hall.ask("SELECT 1 FROM events WHERE causation = $1", place))
    finally:
        await admin.close()
    receipt = await hall.receipt(place, "stranger")
    assert set(receipt.codes) == {"unknown_portal", "too_short"}


LETTERS = "/v1/operations/dead-letters"


async def kept(hall: CountyHall, place: str) -> dict[str, Any]:
    """The dead letter of the message at a place, as Postgres has it."""
    topic, partition, offset = place.rsplit("/", 2)
    asked = "SELECT * FROM dead_letters WHERE topic = $1 AND partition = $2 AND record_offset = $3"
    (row,) = await hall.ask(asked, topic, int(partition), int(offset))
    return dict(row)


async def tried_again(hall: CountyHall, letter: int) -> dict[str, Any]:
    answer = await hall.client.post(f"{LETTERS}/{letter}/retry", headers=hall.bearer("operator"))
    return dict(answer.json())


async def test_what_a_mended_dead_letter_held_is_kept_sealed_only(hall: CountyHall) -> None:
    said = hall.said()
    topic = portal_topic(hall.region, "hotline")
    put_aside = (
        "INSERT INTO dead_letters (topic, partition, record_offset, key, value, headers, recorded_at, code, reason)"
        " VALUES ($1, 0, 1000000000, 'k', $2, $3, now(), 'cannot_be_applied', 'disk full')"
    )
    await hall.ask(put_aside, topic, json.dumps(said, ensure_ascii=False).encode(), json.dumps({"ce_type": SUBMIT}))
    place = f"{topic}/0/1000000000"

    again = await tried_again(hall, (await kept(hall, place))["id"])

    letter = await kept(hall, place)
    assert again["resolved"] is True
    assert letter["resolved_at"] is not None
    assert (letter["key"], letter["value"], letter["headers"]) == (None, None, "{}")
    assert (await hall.receipt(place)).body["status"] == "accepted"


async def test_what_nobody_could_read_is_let_go_after_a_month(hall: CountyHall) -> None:
    old, fresh = await hall.publish(b"{broken 13800009999"), await hall.publish(b"{broken 13800008888")
    await hall.receipt(old)
    await hall.receipt(fresh)
    letter = (await kept(hall, old))["id"]
    await hall.ask("UPDATE dead_letters SET recorded_at = now() - interval '31 days' WHERE id = $1", letter)

    async with asyncpg.create_pool(hall.dsn, min_size=1, max_size=1) as pool:
        runtime: Any = SimpleNamespace(pool=pool, clock=SystemClock())
        async with letting_go(runtime):
            await hall.until(lambda: hall.ask("SELECT 1 FROM dead_letters WHERE id = $1 AND value IS NULL", letter))

    gone = await hall.client.get(f"{LETTERS}/{letter}", headers=hall.bearer("operator"))
    assert (gone.json()["value"], gone.json()["headers"], gone.json()["code"]) == ("let go", {}, "malformed")
    assert (await tried_again(hall, letter)) == {"id": letter, "resolved": False, "reason": GONE}
    assert (await kept(hall, fresh))["value"] == b"{broken 13800008888"
    assert len(await hall.ask("SELECT 1 FROM events WHERE causation = $1", old)) == 1


async def test_a_dead_letter_tried_again_gets_no_second_receipt(hall: CountyHall) -> None:
    place = await hall.publish(b"{broken")
    await hall.receipt(place)
    assert (await tried_again(hall, (await kept(hall, place))["id"]))["resolved"] is False
    receipts = await hall.ask("SELECT 1 FROM events WHERE causation = $1", place)
    assert len(receipts) == 1
