"""What the tests of the chassis share: settings of a toy in a region whose topics are there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from services.chassis.settings import ServiceSettings
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import settings


@pytest.fixture
async def configured(
    stack: Infrastructure, database: str, region: str, topics: Callable[..., Awaitable[list[str]]], tmp_path: Path
) -> ServiceSettings:
    """Settings of a toy for the region of the test."""
    await topics(region)
    return settings(stack.bootstrap_servers, database, tmp_path / "keys.json", region)
