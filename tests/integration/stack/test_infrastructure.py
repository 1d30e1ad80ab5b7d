"""The stack that every integration test stands on: publish and read, databases apart, topics as listed."""

from __future__ import annotations

from time import time
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from duban.stack.topics import create_missing, topics_of
from tests.infrastructure import Infrastructure

A_YEAR_AHEAD_MS = 4_102_444_800_000


async def test_a_record_of_another_year_is_taken_and_read_back(stack: Infrastructure, topics: Any, region: str) -> None:
    await topics(region, ["mayor"])
    topic = f"{region}.portal.mayor"
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        sent = await producer.send_and_wait(topic, "路灯不亮".encode(), key=b"matter-1", timestamp_ms=A_YEAR_AHEAD_MS)
    finally:
        await producer.stop()

    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=stack.bootstrap_servers, group_id=f"read-{region}", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        record = await consumer.getone()
    finally:
        await consumer.stop()
    assert (record.partition, record.offset) == (sent.partition, sent.offset)
    assert (record.value.decode(), record.timestamp) == ("路灯不亮", A_YEAR_AHEAD_MS)


async def test_what_a_portal_sends_to_a_real_office_is_as_old_as_kafka_knows_it(
    stack: Infrastructure, region: str
) -> None:
    listed = topics_of(region, ["mayor"])
    portal = next(topic for topic in listed if topic.name == f"{region}.portal.mayor")
    await create_missing(stack.bootstrap_servers, [portal])
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, acks="all", enable_idempotence=True)
    await admin.start()
    await producer.start()
    try:
        long_ago, before = 1_000_000_000_000, int(time() * 1000)
        sent = await producer.send_and_wait(portal.name, b"{}", key=b"k", timestamp_ms=long_ago)
        asked = ConfigResource(ConfigResourceType.TOPIC, portal.name)
        answered = (await admin.describe_configs([asked]))[0].resources[0][4]
    finally:
        await producer.stop()
        await admin.delete_topics([portal.name])
        await admin.close()
    assert sent.timestamp >= before - 1_000
    assert portal.configuration.items() <= {entry[0]: entry[1] for entry in answered}.items()


async def test_topics_are_created_once(stack: Infrastructure, topics: Any, region: str) -> None:
    created = await topics(region, ["mayor", "press"])

    assert f"{region}.receipt.press" in created
    assert f"{region}.matter" in created
    assert await topics(region, ["mayor", "press"]) == []


async def test_a_database_of_its_own_starts_empty(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_stat_user_tables") == 0
        assert (await connection.fetchval("SHOW server_version")).startswith("18")
    finally:
        await connection.close()
