"""One county for all tests of this folder, on a stack that begins empty and is stopped afterwards."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from duban.adoption import adopt, read_regime
from duban.stack import Stack
from duban.stack.folder import PROJECT
from tests.integration.doors.county import County

RUN_FOLDER = PROJECT / ".run" / "doors"
REGIME = PROJECT / "regimes" / "county-360923.yaml"
QUICK = {"DUBAN_HTTP_READ_SECONDS": "1", "DUBAN_HEARTBEAT_SECONDS": "0"}


def started(folder: Path) -> Stack:
    """The four services, with the county's regime adopted."""
    Stack(folder).down()
    shutil.rmtree(folder, ignore_errors=True)
    stack = Stack(folder, environment=QUICK)
    stack.up(services=False)
    regime = read_regime(REGIME)
    stack.create_topics(regime.region, [portal.id for portal in regime.portals] + ["nobody"])
    stack.up()
    adopt(stack, REGIME)
    return stack


@pytest.fixture(scope="session")
def house() -> Iterator[Stack]:
    """The stack."""
    stack = started(RUN_FOLDER)
    try:
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
async def county(house: Stack) -> AsyncIterator[County]:
    """The county with its one matter."""
    logs = await asyncio.to_thread(
        lambda: {path.stem: path.stat().st_size for path in house.folder.root.glob("logs/*")}
    )
    async with County(house, logs) as found:
        yield found
