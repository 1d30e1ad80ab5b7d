"""The relay skips nothing, however late a transaction commits, and publishes in the order of each stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer

from services.chassis import relay as relay_module
from services.chassis.commands import Cause, Command, StreamMovedOn, execute
from services.chassis.existing_topics import ExistingTopics
from services.chassis.migration import CHASSIS, migrate
from services.chassis.producing import Producing
from services.chassis.relay import AS_A_RELAY, AS_ANYBODY, LEFT, UNPUBLISHED, Relay
from services.chassis.settings import ServiceSettings
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import MONDAY, REMINDERS, TOY, Remind, running

_UNPUBLISHED = """
SELECT EXISTS (SELECT FROM events WHERE (xid, position) > (SELECT xid, position FROM publication))
"""


async def test_events_of_a_transaction_that_commits_late_are_published(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    async with running(TOY, configured) as runtime:
        async with runtime.pool.acquire() as slow, slow.transaction():
            await execute(slow, REMINDERS, [_remind(region, "slow")])
            async with runtime.pool.acquire() as quick, quick.transaction():
                await execute(quick, REMINDERS, [_remind(region, "quick"), _remind(region, "quick")])
            runtime.appended.set()
        runtime.appended.set()
        published = await _published(stack.bootstrap_servers, f"{region}.supervision", 3)
    assert sorted(published) == ["supervision-quick@1", "supervision-quick@2", "supervision-slow@1"]
    assert published.index("supervision-quick@1") < published.index("supervision-quick@2")


async def test_transactions_are_published_by_their_number_and_not_by_its_digits(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    async with running(TOY, configured) as runtime:
        async with runtime.pool.acquire() as connection, connection.transaction():
            for number in range(1, 13):
                await execute(connection, REMINDERS, [_remind(region, "counted")])
                # Long past numbers of transactions, one for each event: 1 to 12 have one digit and two.
                await connection.execute(
                    "UPDATE events SET xid = $1::text::xid8 WHERE version = $2", str(number), number
                )
        runtime.appended.set()
        published = await _published(stack.bootstrap_servers, f"{region}.supervision", 12)
    assert published == [f"supervision-counted@{version}" for version in range(1, 13)]


async def test_what_an_older_transaction_held_back_follows_it_without_another_append(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    address = configured.database.get_secret_value()
    async with (
        asyncpg.create_pool(address, min_size=1, max_size=4) as pool,
        Producing(configured.kafka, "toy") as kafka,
    ):
        async with pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS})
        appended = asyncio.Event()
        relay = asyncio.create_task(_relay(pool, kafka, configured, appended).run())
        try:
            async with pool.acquire() as older, older.transaction():
                await older.fetchval("SELECT pg_current_xact_id()")
                async with pool.acquire() as connection, connection.transaction():
                    await execute(connection, REMINDERS, [_remind(region, "held")])
                appended.set()
                while appended.is_set():  # noqa: ASYNC110 - until the relay has looked, and found it held back
                    await asyncio.sleep(0.01)
            published = await _published(stack.bootstrap_servers, f"{region}.supervision", 1)
        finally:
            relay.cancel()
    assert published == ["supervision-held@1"]


async def test_who_began_earlier_but_appends_later_does_so_in_a_later_transaction(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    """Given a batch that has its number and an alarm that moves a matter meanwhile, then the batch begins anew."""
    again = [_remind(region, "twice")]
    async with running(TOY, configured) as runtime:
        async with runtime.pool.acquire() as older:
            began = older.transaction()
            await began.start()
            await older.fetchval("SELECT pg_current_xact_id()")
            async with runtime.pool.acquire() as younger, younger.transaction():
                await execute(younger, REMINDERS, again)
            with pytest.raises(StreamMovedOn):
                await execute(older, REMINDERS, again)
            await began.rollback()
            async with older.transaction():
                await execute(older, REMINDERS, again)
        runtime.appended.set()
        published = await _published(stack.bootstrap_servers, f"{region}.supervision", 2)
    assert published == ["supervision-twice@1", "supervision-twice@2"]


async def test_events_without_a_topic_wait_for_it_and_hold_back_no_others(
    stack: Infrastructure,
    region: str,
    configured: ServiceSettings,
    topics: Callable[[str], Awaitable[list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay_module, "_LOOK_AGAIN_SECONDS", 0.2)
    strange = f"{999_999 - int(region):06d}"
    async with running(TOY, configured) as runtime:
        for matter in ("a", "b", "a"):
            for place in (strange, region):
                command = _remind(place, f"{place}-{matter}")
                async with runtime.pool.acquire() as connection, connection.transaction():
                    await execute(connection, REMINDERS, [command])
        runtime.appended.set()
        others = await _published(stack.bootstrap_servers, f"{region}.supervision", 3)
        await topics(strange)
        waited = await _published(stack.bootstrap_servers, f"{strange}.supervision", 3)
        async with asyncio.timeout(30):
            while await runtime.pool.fetchval(_UNPUBLISHED):  # noqa: ASYNC110 - the relay moves it
                await asyncio.sleep(0)
    for place, published in ((region, others), (strange, waited)):
        of_a = [one for one in published if one.startswith(f"supervision-{place}-a")]
        assert of_a == [f"supervision-{place}-a@1", f"supervision-{place}-a@2"]
        assert f"supervision-{place}-b@1" in published


def _relay(pool: Any, kafka: Producing, configured: ServiceSettings, appended: asyncio.Event) -> Relay:
    return Relay(pool, kafka, "/toy", appended=appended, topics=ExistingTopics(configured.kafka), poll_seconds=3600)


def _remind(region: str, matter: str) -> Command[Remind]:
    return Command(f"supervision-{matter}", Remind(region, matter, MONDAY), MONDAY, Cause("test", "test"))


async def _published(servers: str, topic: str, count: int) -> list[str]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
    await consumer.start()
    found: list[str] = []
    try:
        async with asyncio.timeout(30):
            async for record in consumer:
                found.append(json.loads(record.value)["id"])
                if len(found) == count:
                    return found
    finally:
        await consumer.stop()
    return found


async def test_what_is_new_is_found_by_its_index_in_a_log_that_grew_faster_than_its_statistics(
    region: str, configured: ServiceSettings
) -> None:
    async with running(TOY, configured) as runtime, runtime.pool.acquire() as connection:
        await execute(connection, REMINDERS, [_remind(region, f"many-{number}") for number in range(2_000)])
        await connection.execute(AS_A_RELAY)
        for query in (UNPUBLISHED, LEFT):
            await connection.execute(f"PREPARE look AS {query}")
            # A plan for any cursor, as one that is kept.
            await connection.execute("SET plan_cache_mode = force_generic_plan")
            values = "'0', 0, 2000" if query is UNPUBLISHED else "'0', 0"
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE look ({values})"))
            await connection.execute("DEALLOCATE look")
            assert "events_publication" in plan
            assert "Seq Scan" not in plan
            assert "Sort" not in plan
        await connection.execute(AS_ANYBODY)
