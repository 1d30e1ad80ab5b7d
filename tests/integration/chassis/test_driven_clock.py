"""A service that follows a replay's clock may be stopped at any moment, also while it connects."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import Any

from services.chassis.clock import DrivenClock
from services.chassis.driven import follow_ticks
from tests.infrastructure import Infrastructure


async def test_whoever_stops_following_while_it_connects_leaves_no_connection_open(
    stack: Infrastructure, topics: Any, region: str
) -> None:
    await topics(region)
    for quarters in range(120):
        following = asyncio.create_task(follow_ticks(stack.bootstrap_servers, DrivenClock()))
        await asyncio.wait((following,), timeout=quarters / 4_000)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    gc.collect()  # an open connection warns as it goes, and a warning is an error
