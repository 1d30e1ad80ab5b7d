"""Dead letters of portals are not kept in the clear for ever: after a month what they hold goes, their place stays.

Whose words an unreadable message holds nobody can know, so that it cannot go with the erasing of a case.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from services.chassis import dead_letters
from services.chassis.background import in_background
from services.chassis.consume.passing import PASSING
from services.intake.inbound import TOPICS

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

KEPT_FOR: Final = timedelta(days=30)
"""Time to mend what stood in the way of a message and to try it again."""
_EVERY: Final = timedelta(hours=1)
_LOG = structlog.get_logger(__name__)


@asynccontextmanager
async def letting_go(runtime: Runtime) -> AsyncIterator[None]:
    """Let go of what is too old, at the beginning and every hour, as long as the service runs."""
    async with in_background(_again_and_again(runtime), "letting-go"):
        yield


async def _again_and_again(runtime: Runtime) -> None:
    while True:
        try:
            async with runtime.pool.acquire() as connection:
                count = await dead_letters.let_go(connection, TOPICS, runtime.clock.now() - KEPT_FOR)
            _LOG.info("dead letters of portals were let go", count=count)
        except PASSING as error:
            _LOG.warning("dead letters were not let go, trying again", reason=repr(error))
        await asyncio.sleep(_EVERY.total_seconds())
