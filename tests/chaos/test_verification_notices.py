"""The proof that the verification after a trial by fire (`duban chaos`) would notice what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import FastAPI

from duban.chaos.portals import StubbornPortals, messages
from duban.chaos.run import REGION, Trial, trial_stack
from duban.positions import wait_until_drained
from duban.stack import Stack
from duban.stack.folder import PROJECT
from duban.verify.run import Thoroughness, verify
from duban.watching import Unwatched
from schemas.topics import portal_topic
from services.chassis.consume import checkpoints
from services.chassis.consume.batch import Application
from services.chassis.consume.places import Batch, Run
from services.chassis.environment import load_settings
from services.chassis.runtime import Runtime
from services.intake.app import DEFINITION

FOLDER = PROJECT / ".run" / "test-chaos"
TRIAL = Trial(complaints=100, seed=7, per_second=1000, run_folder=FOLDER)


@pytest.fixture
async def stack() -> AsyncIterator[Stack]:
    async with trial_stack(TRIAL) as started:
        portals = StubbornPortals(lambda: started.bootstrap_servers, REGION, TRIAL.per_second)
        await portals.publish(messages(REGION, TRIAL.seed, TRIAL.complaints), Unwatched())
        yield started


async def test_without_its_guard_against_repetition_intake_would_be_caught(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wait_until_drained(stack)
    await asyncio.to_thread(stack.stop_service, "intake")
    for name, value in stack.service("intake").environment().items():
        monkeypatch.setenv(name, value)

    advance = checkpoints.advance

    async def unguarded(connection: Any, batch: Batch) -> Sequence[Any]:
        await advance(connection, batch)
        return batch.records

    monkeypatch.setattr(checkpoints, "advance", unguarded)
    topic = portal_topic(REGION, "hotline")
    again = Batch()
    again.add([Run((topic, 0), 0, await _records(stack, topic, 20))])
    runtime = Runtime(DEFINITION, load_settings(DEFINITION.settings))
    async with runtime.running(FastAPI()):
        async with runtime.pool.acquire() as connection, connection.transaction():
            await Application(runtime).apply(connection, again)
        runtime.appended.set()
        verified = await verify(stack, Thoroughness(allow_dead_letters=True, views=False))
    assert "receipt_twice" in {fault.check for fault in verified.faults}


async def _records(stack: Stack, topic: str, most: int) -> list[Any]:
    """The first records of a topic, as Kafka would deliver them again."""
    consumer = AIOKafkaConsumer(bootstrap_servers=stack.bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        found = await consumer.getmany(timeout_ms=10_000, max_records=most)
    finally:
        await consumer.stop()
    return [record for records in found.values() for record in records]
