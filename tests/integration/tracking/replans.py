"""Waiting for a calendar to be through."""

from __future__ import annotations

import asyncio

from tests.integration.tracking.town import Tracking

_UNFINISHED = "SELECT EXISTS (SELECT FROM replans WHERE finished_at IS NULL) OR NOT EXISTS (SELECT FROM replans)"


async def replanned(tracking: Tracking) -> None:
    """Wait until everything is planned anew."""
    async with asyncio.timeout(60):
        while await tracking.runtime.pool.fetchval(_UNFINISHED):  # noqa: ASYNC110 - it is done in another task
            await asyncio.sleep(0.01)
