"""A short trial by fire, and the proof that its verification would notice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import FastAPI

from duban.chaos.killing import TARGETS
from duban.chaos.run import REGION, Trial, trial_stack, under_fire
from duban.stack import Stack
from duban.stack.folder import PROJECT
from duban.verify.run import Thoroughness, verify
from duban.watching import Unwatched
from schemas.topics import portal_topic
from services.chassis.consume import checkpoints
from services.chassis.consume.batch import Application
from services.chassis.environment import load_settings
from services.chassis.runtime import Runtime
from services.intake.app import DEFINITION

TRIAL = Trial(
    complaints=600,
    seed=20_261_122,
    per_second=80,
    least_pause=0.1,
    most_pause=1.0,
    run_folder=PROJECT / ".run" / "test-chaos",
)


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Stack]:
    async with trial_stack(TRIAL) as started:
        yield started


async def test_whoever_is_killed_nothing_is_lost_and_nothing_happens_twice(stack: Stack) -> None:
    outcome = await under_fire(stack, TRIAL, Unwatched())
    assert sorted(outcome.killed) == sorted(TARGETS)
    assert [str(fault) for fault in outcome.verified.faults] == []
    assert outcome.verified.counted


async def test_without_its_guard_against_repetition_intake_would_be_caught(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(stack.stop_service, "intake")
    for name, value in stack.service("intake").environment().items():
        monkeypatch.setenv(name, value)

    async def unguarded(connection: Any, records: Sequence[Any]) -> Sequence[Any]:
        return records

    monkeypatch.setattr(checkpoints, "advance", unguarded)
    again = await _records(stack, portal_topic(REGION, "hotline"), 20)
    runtime = Runtime(DEFINITION, load_settings(DEFINITION.settings))
    async with runtime.running(FastAPI()):
        async with runtime.pool.acquire() as connection, connection.transaction():
            await Application(runtime).apply(connection, again)
        runtime.appended.set()
        verified = await verify(stack, Thoroughness(allow_dead_letters=True))
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
