"""Portals nobody has registered, and dead letters that are tried again."""

from __future__ import annotations

import json

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import portal_topic
from tests.integration.intake.county_hall import CountyHall


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


async def test_a_dead_letter_tried_again_gets_no_second_receipt(hall: CountyHall) -> None:
    place = await hall.publish(b"{broken")
    await hall.receipt(place)
    operator = hall.bearer("operator")
    letters = (await hall.client.get("/v1/operations/dead-letters", headers=operator)).json()
    topic, partition, offset = place.rsplit("/", 2)
    letter = next(
        one
        for one in letters
        if (one["topic"], one["partition"], one["record_offset"]) == (topic, int(partition), int(offset))
    )
    again = await hall.client.post(f"/v1/operations/dead-letters/{letter['id']}/retry", headers=operator)
    assert again.json()["resolved"] is False
    receipts = await hall.ask("SELECT 1 FROM events WHERE causation = $1", place)
    assert len(receipts) == 1
