"""One running intake for all tests of this folder."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest

from tests.conftest import fresh_database
from tests.infrastructure import Infrastructure
from tests.integration.intake.county_hall import CountyHall, county_hall


@pytest.fixture(scope="session")
async def hall(stack: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CountyHall]:
    """A county with its regime adopted."""
    region = str(100_000 + secrets.randbelow(899_999))
    async with (
        fresh_database(stack) as dsn,
        county_hall(stack, region, dsn, tmp_path_factory.mktemp("hall")) as started,
    ):
        yield started
