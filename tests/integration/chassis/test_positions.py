"""The checkpoint in Postgres says where a partition goes on, even where Kafka's own offset is ahead of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis.consume import checkpoints
from services.chassis.consume.places import Place
from services.chassis.consume.subscription import group_of
from services.chassis.settings import ServiceSettings
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import TOY, drained, portal, running


async def test_nothing_is_passed_over_where_postgres_is_away_while_partitions_are_assigned(
    stack: Infrastructure, region: str, configured: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, read, failures = f"{region}.matter", checkpoints.positions, iter(range(3))

    async def away_at_first(connection: Any, places: Iterable[Place]) -> dict[Place, int]:
        if next(failures, None) is not None:
            raise ConnectionRefusedError("Postgres is away")
        return await read(connection, places)

    monkeypatch.setattr(checkpoints, "positions", away_at_first)
    async with portal(stack.bootstrap_servers, region) as publish:
        await publish.register(range(60))
        await _commit_the_ends(stack.bootstrap_servers, group_of("toy", (region,)), topic)
        await publish.register(range(60, 90))
        async with running(TOY, configured) as runtime:
            await drained(runtime, stack.bootstrap_servers, topic)
            assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 90


async def test_topics_that_were_created_while_a_service_was_away_are_read_when_it_is_back(
    stack: Infrastructure, region: str, configured: ServiceSettings, topics: Callable[..., Awaitable[list[str]]]
) -> None:
    """Given a member that keeps its name, then it is not content with the partitions that it had before."""
    joined = str((int(region) + 350_000) % 900_000 + 100_000)
    both = configured.model_copy(update={"regions": (region, joined)})
    async with portal(stack.bootstrap_servers, region) as publish, running(TOY, both) as runtime:
        await publish.register(range(10))
        await drained(runtime, stack.bootstrap_servers, f"{region}.matter")
    await topics(joined)
    async with portal(stack.bootstrap_servers, joined) as publish, running(TOY, both) as runtime:
        await publish.register(range(100, 110))
        await drained(runtime, stack.bootstrap_servers, f"{joined}.matter")
        assert await runtime.pool.fetchval("SELECT sum(matters) FROM toy_counts.counts") == 20


async def _commit_the_ends(servers: str, group: str, topic: str) -> None:
    """What a consumer leaves behind that was handed records and was killed before it had applied them."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, partition) for partition in range(6)]
        consumer.assign(places)
        await consumer.commit(await consumer.end_offsets(places))
    finally:
        await consumer.stop()


async def test_what_a_crash_of_postgres_took_is_read_again_when_more_comes(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    topic = f"{region}.matter"
    async with portal(stack.bootstrap_servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register(range(60))
        await drained(runtime, stack.bootstrap_servers, topic)
        await runtime.pool.execute(_LOSE_EVERYTHING)
        await publish.register(range(60, 90))
        await drained(runtime, stack.bootstrap_servers, topic)
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 90
        assert await runtime.pool.fetchval("SELECT count(*) FROM events") == 90


async def test_what_a_crash_of_postgres_took_is_read_again_although_nothing_more_comes(
    stack: Infrastructure, region: str, configured: ServiceSettings
) -> None:
    topic = f"{region}.matter"
    async with portal(stack.bootstrap_servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register(range(60))
        await drained(runtime, stack.bootstrap_servers, topic)
        async with runtime.pool.acquire() as connection:
            await connection.execute(_LOSE_EVERYTHING)
            await runtime.lanes.look_back(connection)
        await drained(runtime, stack.bootstrap_servers, topic)
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 60


_LOSE_EVERYTHING = "TRUNCATE checkpoints, seen, events, streams, toy_counts.counts"
"""More than a crash may take: all commits of the service, of which the youngest were not on disk yet."""
