"""Replicas tell each other what has changed: a live page at one hears of what another has projected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from services.chassis.background import in_background
from services.chassis.http.live import LiveHub, Subscription
from services.chassis.neighbours import MOST_TOPICS, Neighbours
from services.chassis.settings import ServiceSettings
from tests.integration.chassis.toy import COUNTS, TOY, portal, running

APPLICATION = "duban-test-live"
_LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"


@pytest.fixture
async def hubs(database: str) -> AsyncIterator[tuple[LiveHub, LiveHub]]:
    """Two replicas that hear each other."""
    here, there = LiveHub(), LiveHub()
    lines = [Neighbours(hub, database, APPLICATION) for hub in (here, there)]
    for hub, line in zip((here, there), lines, strict=True):
        hub.tell_others = line.tell
    async with in_background(lines[0].run(), "here"), in_background(lines[1].run(), "there"):
        await both_listen(database)
        yield here, there


async def both_listen(database: str, application: str = APPLICATION) -> None:
    connection = await asyncpg.connect(database)
    try:
        async with asyncio.timeout(30):
            while await connection.fetchval(_LISTENING, application) < 2:
                pass
    finally:
        await connection.close()


async def heard(subscription: Subscription) -> list[str]:
    async with asyncio.timeout(30):
        return await subscription.changed()


async def test_what_changed_here_is_heard_there_and_here_once(hubs: tuple[LiveHub, LiveHub]) -> None:
    here, there = hubs
    with here.subscribed(["matter:1"]) as mine, there.subscribed(["matter:1"]) as other, there.subscribed(["x:1"]) as x:
        here.publish(["matter:1"])
        assert await heard(mine) == ["matter:1"]
        assert await heard(other) == ["matter:1"]
        # given that it was heard elsewhere, then what is said next is the next that is heard, here and of other topics
        there.publish(["x:1", "matter:1"])
        assert await heard(x) == ["x:1"]
        assert await heard(mine) == ["matter:1"]


async def test_where_too_much_has_changed_to_be_named_every_page_is_told(hubs: tuple[LiveHub, LiveHub]) -> None:
    here, there = hubs
    with there.subscribed(["worklist:x"]) as other:
        here.publish([f"matter:{number}" for number in range(MOST_TOPICS + 1)])
        assert await heard(other) == ["worklist:x"]


async def test_who_lost_the_connection_tells_all_pages_and_hears_again(
    hubs: tuple[LiveHub, LiveHub], database: str
) -> None:
    here, there = hubs
    with there.subscribed(["matter:1", "matter:2"]) as other:
        connection = await asyncpg.connect(database)
        await connection.execute(_END, APPLICATION)
        await connection.close()
        assert sorted(await heard(other)) == ["matter:1", "matter:2"]
        await both_listen(database)
        here.publish(["matter:2"])
        assert await heard(other) == ["matter:2"]


async def test_a_page_open_at_a_replica_that_reads_nothing_is_told_of_what_the_other_one_projects(
    configured: ServiceSettings, database: str, region: str
) -> None:
    watched = replace(COUNTS, touched=lambda read: {f"counts:{event.region}" for _, event in read})
    service = replace(TOY, views=(watched,))
    other = configured.model_copy(update={"instance": "1", "regions": ("999999",)})
    async with (
        running(service, configured),
        running(service, other) as idle,
        portal(configured.kafka, region) as publish,
    ):
        await both_listen(database, "duban-toy-live")
        with idle.hub.subscribed([f"counts:{region}"]) as page:
            await publish.register(range(3))
            assert await heard(page) == [f"counts:{region}"]
