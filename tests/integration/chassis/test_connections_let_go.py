"""What talks to Kafka may be stopped at any moment, also while it connects, and leaves no connection open."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.chassis.clock import DrivenClock
from services.chassis.driven import follow_ticks
from services.chassis.existing_topics import ExistingTopics
from services.chassis.producing import Producing
from tests.infrastructure import Infrastructure


async def _produce(servers: str) -> None:
    async with Producing(servers, "stopped-early"):
        await asyncio.Event().wait()


async def _look_for_topics(servers: str) -> None:
    while True:
        await ExistingTopics(servers)(["360923.matter"])


async def _follow_the_clock(servers: str) -> None:
    await follow_ticks(servers, DrivenClock())


@pytest.mark.parametrize("talk", [_produce, _look_for_topics, _follow_the_clock])
async def test_whoever_is_stopped_while_it_connects_leaves_no_connection_open(
    stack: Infrastructure, topics: Any, region: str, talk: Callable[[str], Awaitable[None]]
) -> None:
    await topics(region)
    for halves in range(60):
        talking = asyncio.ensure_future(talk(stack.bootstrap_servers))
        await asyncio.wait((talking,), timeout=halves / 2_000)
        talking.cancel()
        with suppress(asyncio.CancelledError):
            await talking
    gc.collect()  # an open connection warns as it goes, and a warning is an error


async def test_those_who_share_a_producer_that_fails_share_the_next_one_too(stack: Infrastructure) -> None:
    used: list[AIOKafkaProducer] = []
    both = asyncio.Barrier(2)

    async def work(producer: AIOKafkaProducer) -> None:
        used.append(producer)
        await both.wait()
        if len(used) == 2:
            raise KafkaError

    async with Producing(stack.bootstrap_servers, "shared") as producing:
        # given two whose work fails, when both try again at once, then they work with one new producer
        failed = await asyncio.gather(producing.do(work), producing.do(work), return_exceptions=True)
        assert [type(one) for one in failed] == [KafkaError, KafkaError]
        await asyncio.gather(producing.do(work), producing.do(work))
        assert used[0] is used[1] is not used[2]
        assert used[2] is used[3]
    used.clear()
    gc.collect()


async def test_who_fails_late_does_not_stop_the_producer_that_another_has_opened_since(stack: Infrastructure) -> None:
    at_work, renewed = asyncio.Event(), asyncio.Event()

    async def fail(_: AIOKafkaProducer) -> None:
        raise KafkaError

    async def fail_late(_: AIOKafkaProducer) -> None:
        at_work.set()
        await renewed.wait()
        raise KafkaError

    async def same(producer: AIOKafkaProducer) -> AIOKafkaProducer:
        return producer

    async with Producing(stack.bootstrap_servers, "shared") as producing:
        late = asyncio.create_task(producing.do(fail_late))
        await at_work.wait()
        with pytest.raises(KafkaError):
            await producing.do(fail)
        new = await producing.do(same)
        renewed.set()
        with pytest.raises(KafkaError):
            await late
        assert await producing.do(same) is new
