"""From an event on Kafka to the mail, the webhook and the portal: once, signed, under an identity that stays."""

from __future__ import annotations

import json
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer
from standardwebhooks import Webhook

from schemas.events.matter import MatterAnswered
from schemas.events.supervision import ObligationBreached
from schemas.events.terms import Colour
from services.notify.settings import NotifySettings
from tests.integration.notify.conftest import Topics
from tests.integration.notify.office import SECRET, monday_clock, office
from tests.integration.notify.sinks import Hit, Mailbox, Receiver
from tests.notices import MONDAY, assigned, begun, card, place, registered

Configured = Callable[..., NotifySettings]


async def test_a_registration_reaches_the_webhook_signed_and_once_although_it_is_published_twice(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered(f"M{number}", region) for number in range(40)])
        await running.publish([registered(f"M{number}", region) for number in range(40)])
        hits = await hooks.until("desk", 40)
        await running.until(lambda states: states == {"delivered": 40})

    assert len(hooks.hits) == len({hit.id for hit in hits}) == 40
    for hit in hits:
        told = Webhook(SECRET).verify(hit.body, hit.headers)
        assert told["type"] == "duban.matter.registered.v1"


async def test_mail_has_a_stable_message_id_and_goes_out_over_one_connection(
    configured: Configured, region: str, mails: Mailbox
) -> None:
    async with office(configured(smtp_from="duban@county.example"), region) as running:
        await running.adopt(place(region=region))
        await running.publish([registered("M1", region), assigned("M1", region), assigned("M1", region)])
        sent = await mails.until(2)
        await running.until(lambda states: states.get("delivered", 0) == 2)
        ids = await running.runtime.pool.fetch("SELECT id FROM deliveries WHERE channel = 'mail'")

    assert {mail["Message-ID"] for mail in sent} == {f"<{row['id']}@county.example>" for row in ids}
    assert sent[0]["To"] == "clerk@county.example"
    assert sent[0]["Subject"] == "【待签收】360999-260302-M1"
    assert sent[0].get_content().startswith("360999-260302-M1 已转到供水公司，责任人示例员一。")
    assert mails.connections == 1


async def test_the_category_of_the_matter_decides_where_the_event_does_not_say_it(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    urls = {"press": hooks.url("press"), "desk": hooks.url("desk")}
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls=urls))
        await running.publish([begun("WATER", region), begun("ROADS", region, "roads")])
        await running.publish([card("ROADS", Colour.RED, region), card("WATER", Colour.RED, region)], first_version=2)
        (hit,) = await hooks.until("press", 1)
        waiting = "SELECT count(*) FROM deliveries WHERE channel = 'webhook'"
        assert await running.runtime.pool.fetchval(waiting) == 1

    assert json.loads(hit.body)["data"]["matter"] == "WATER"


async def test_a_calendar_of_a_region_without_a_regime_keeps_no_other_region_waiting(
    configured: Configured, region: str, topics: Topics, mails: Mailbox
) -> None:
    neighbour = f"{999_999 - int(region):06d}"
    await topics(neighbour)
    # With one lane all regions stand in one queue.
    async with office(configured(regions=(region, neighbour), lanes=1), region) as running:
        await running.adopt(place(region=region))
        await running.adopt_calendar(neighbour)
        await running.publish([registered("M1", region), assigned("M1", region)])
        (mail,) = await mails.until(1)

    assert mail["To"] == "clerk@county.example"


async def test_outcomes_reach_the_portal_once_and_wait_for_the_registration(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    breached = ObligationBreached(
        region=region, matter="M1", obligation="answer.1", unit="water", kind="answer", due_at=MONDAY,
        breached_at=MONDAY,
    )  # fmt: skip
    answered = MatterAnswered(region=region, matter="M1", unit="water", by="clerk", answered_at=MONDAY)
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([begun("M1", region), breached])
        assert await running.states() == {"planned": 1}
        await running.publish([registered("M1", region), answered])
        await running.publish([registered("M1", region), answered])
        await running.until(lambda states: states == {"delivered": 3})
        told = await _receipts(running.servers, f"{region}.receipt.hotline", 2)

    assert sorted(one["step"] for one in told) == ["duban.matter.answered.v1", "duban.obligation.breached.v1"]
    assert {one["submission_id"] for one in told} == {"s-M1"}


async def test_a_delivery_whose_sender_died_after_sending_is_sent_again_under_the_same_id(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async def refuse(_: Hit) -> str:
        return "500 Broken"

    hooks.answer = refuse
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        await running.until(lambda states: states == {"retrying": 1})
        # The sender that took it now is no more: its lock went with its connection.
        take = "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, sender = 4711"
        await running.runtime.pool.execute(take)
    hooks.answer = Receiver().answer
    async with office(configured(clock=monday_clock(60)), region) as running:
        first, second = await hooks.until("desk", 2)
        await running.until(lambda states: states == {"delivered": 1})
        tried = await running.runtime.pool.fetch("SELECT failure FROM attempts ORDER BY attempt")
        assert [row[0] for row in tried] == ["temporary", "interrupted", None]
        assert await running.runtime.pool.fetchval("SELECT attempts FROM deliveries") == 3

    assert first.id == second.id
    assert first.body == second.body


async def _receipts(servers: str, topic: str, count: int) -> list[dict[str, str]]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return [json.loads((await consumer.getone()).value or b"")["data"] for _ in range(count)]
    finally:
        await consumer.stop()
