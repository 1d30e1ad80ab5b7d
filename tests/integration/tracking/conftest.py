"""What tests of tracking begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.tracking.town import Town, Tracking, town_of, tracking_in


@pytest.fixture
async def unruled(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> AsyncIterator[tuple[Town, Tracking]]:
    """A town and its tracking, on a clock that the test moves, before any regime is adopted."""
    await topics(region)
    async with (
        town_of(stack.bootstrap_servers, region) as town,
        tracking_in(stack.bootstrap_servers, database, region, tmp_path, "driven") as tracking,
    ):
        yield town, tracking
