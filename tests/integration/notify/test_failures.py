"""What is refused, slow, gone or forbidden: retried, given up, disabled, and nobody else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import asyncpg

from duban.verify.deliveries import Deliveries
from duban.verify.faults import Findings
from duban.verify.parts import Part, Stream
from schemas.identity import matter_stream
from services.notify.app import DEFINITION
from services.notify.settings import NotifySettings
from tests.integration.notify.office import Office, monday_clock, office
from tests.integration.notify.sinks import Hit, Mailbox, Receiver
from tests.notices import MONDAY, assigned, begun, card, place, registered

Configured = Callable[..., NotifySettings]


async def test_a_failed_webhook_is_tried_again_with_the_same_id_and_its_own_time_stamp(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async def at_first_busy(_: Hit) -> str:
        return "503 Busy\r\nRetry-After: 60" if len(hooks.hits) == 1 else "200 OK"

    hooks.answer = at_first_busy
    async with office(configured(clock=monday_clock(60)), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        first, second = await hooks.until("desk", 2)
        await running.until(lambda states: states == {"delivered": 1})
        tried = await running.runtime.pool.fetch("SELECT failure, status FROM attempts ORDER BY attempt")

    assert first.id == second.id
    assert second.at - first.at >= 1  # a minute on the office's clock
    assert [tuple(one) for one in tried] == [("temporary", 503), (None, None)]


async def test_an_endpoint_that_does_not_answer_slows_nobody(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    released = asyncio.Event()

    async def desk_hangs(hit: Hit) -> str:
        if hit.path == "/desk":
            await released.wait()
        return "200 OK"

    hooks.answer = desk_hangs
    urls = {"desk": hooks.url("desk"), "press": hooks.url("press")}
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls=urls))
        await running.publish([registered(f"M{number}", region) for number in range(200)])
        await hooks.until("desk", 1)
        cards = [
            event for number in range(100) for event in (begun(f"M{number}", region), card(f"M{number}", region=region))
        ]
        await running.publish(cards)
        await hooks.until("press", 100, seconds=10)
        held = "SELECT count(*) FROM deliveries WHERE endpoint = $1 AND state = 'delivered'"
        assert await running.runtime.pool.fetchval(held, f"{region}.desk") == 0
        released.set()
        await hooks.until("desk", 200)

    assert len(hooks.of("desk")) == len({hit.id for hit in hooks.of("desk")})


async def test_an_endpoint_that_is_gone_is_disabled_and_the_efficiency_office_told(
    configured: Configured, region: str, hooks: Receiver, mails: Mailbox
) -> None:
    async def gone(_: Hit) -> str:
        return "410 Gone"

    hooks.answer = gone
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        (mail,) = await mails.until(1)
        await running.publish([registered("M2", region)])
        await running.until(lambda states: states == {"disabled": 2, "delivered": 1})
        assert await _deliveries_verified(running) == []
        await running.runtime.pool.execute("UPDATE attempts SET failure = NULL")
        assert await _deliveries_verified(running) == ["delivery_from_nowhere"], "a notice of what did not happen"

    assert mail["To"] == "office@county.example"
    assert mail["Subject"] == f"推送地址已停用：{region}.desk"
    assert len(hooks.hits) == 1


async def _deliveries_verified(running: Office) -> list[str]:
    """The checks of a verification that the ledger does not pass, where intake has registered two matters."""
    streams = {matter_stream(matter): Stream(f"{running.region}.matter", 1) for matter in ("M1", "M2")}
    findings, database = Findings(), await asyncpg.connect(running.runtime.settings.database.get_secret_value())
    try:
        deliveries = Deliveries(Part("notify", DEFINITION, database), findings)
        await deliveries.learn()
        for matter in ("M1", "M2"):
            deliveries.hear(f"{matter_stream(matter)}@1", MONDAY, registered(matter, running.region))
        await deliveries.compare({"intake": Part("intake", DEFINITION, database, streams)})
    finally:
        await database.close()
    return [fault.check for fault in findings.closed()]


async def test_an_endpoint_that_only_failed_for_five_days_is_disabled(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async def broken(_: Hit) -> str:
        return "500 Broken"

    hooks.answer = broken
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        await running.until(lambda states: states == {"retrying": 1})
        long_ago = MONDAY - timedelta(hours=120)
        await running.runtime.pool.execute(
            "UPDATE endpoints SET failing_since = $1 WHERE channel = 'webhook'", long_ago
        )
        await running.publish([registered("M2", region)])
        states = await running.until(lambda states: "disabled" in states)

    assert states["disabled"] >= 1


async def test_a_mail_that_is_refused_for_good_is_given_up_and_the_others_arrive(
    configured: Configured, region: str, mails: Mailbox
) -> None:
    mails.refused.add("clerk@county.example")
    async with office(configured(), region) as running:
        await running.adopt(place(region=region))
        await running.publish([registered("M1", region), assigned("M1", region)])
        await running.publish([begun("M1", region, "roads"), card("M1", region=region)])
        await mails.until(2)
        await running.until(lambda states: states.get("failed_permanently") == 1 and states.get("delivered") == 2)
        error = await running.runtime.pool.fetchval(
            "SELECT last_error FROM deliveries WHERE state = 'failed_permanently'"
        )

    assert error.startswith("SMTP 550")
    assert {mail["To"] for mail in mails.mails} == {"water@county.example", "head@county.example"}


async def test_a_webhook_inside_the_network_is_refused_unless_it_is_permitted(
    configured: Configured, region: str, hooks: Receiver
) -> None:
    async with office(configured(webhook_allow_private=False), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        await running.until(lambda states: states == {"retrying": 1})
        error = await running.runtime.pool.fetchval("SELECT last_error FROM deliveries")

    assert "inside the network" in error
    assert hooks.hits == []


async def test_a_redirect_is_not_followed(configured: Configured, region: str, hooks: Receiver) -> None:
    async def elsewhere(_: Hit) -> str:
        return f"302 Found\r\nLocation: {hooks.url('press')}"

    hooks.answer = elsewhere
    async with office(configured(), region) as running:
        await running.adopt(place(region=region, urls={"desk": hooks.url("desk")}))
        await running.publish([registered("M1", region)])
        await running.until(lambda states: states == {"failed_permanently": 1})

    assert hooks.of("press") == []
