"""A town whose tracking is seen in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.tracking.served import NOW, move_to, served
from tests.integration.tracking.town import Town, Tracking, town_of, tracking_app


@pytest.fixture
async def seen(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> AsyncIterator[tuple[Town, Tracking, str]]:
    """A town without rules yet, its tracking on a driven clock, and the address of the pages."""
    await topics(region)
    tracking = tracking_app(stack.bootstrap_servers, database, region, tmp_path, "driven")
    async with town_of(stack.bootstrap_servers, region) as town, served(tracking) as address:
        yield town, tracking, address


@pytest.fixture
async def place(seen: tuple[Town, Tracking, str]) -> tuple[Town, Tracking, str]:
    """The same with rules, on a Monday morning."""
    town, tracking, _ = seen
    move_to(tracking, NOW)
    await town.adopt()
    return seen
