"""What talks to Kafka may be stopped at any moment, also while it connects, and leaves no connection open."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

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
