"""A town whose tracking is seen in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.chassis.clock import DrivenClock
from tests.e2e.tracking.served import NOW, served
from tests.integration.tracking.town import Town, Tracking, town_of, tracking_app


@pytest.fixture
async def place(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> AsyncIterator[tuple[Town, Tracking, str]]:
    await topics(region)
    tracking = tracking_app(stack.bootstrap_servers, database, region, tmp_path, "driven")
    async with town_of(stack.bootstrap_servers, region) as town, served(tracking) as address:
        clock = tracking.runtime.clock
        assert isinstance(clock, DrivenClock)
        clock.advance(NOW)
        await town.adopt()
        yield town, tracking, address
