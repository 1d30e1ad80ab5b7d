"""Tracking behind a real port, signed in to, and pictures of what is seen where they are asked for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import uvicorn
from playwright.async_api import Page

from services.chassis.clock import DrivenClock
from services.chassis.http.principal import Principal
from services.chassis.http.server import server_configuration
from tests.integration.tracking.town import Tracking
from tests.unit.tracking.place import at

NOW = at("2026-03-02 09:30")
PICTURES = os.environ.get("DUBAN_PICTURES")


@asynccontextmanager
async def served(tracking: Tracking) -> AsyncIterator[str]:
    """The service behind a real port of this machine."""
    settings = tracking.app.state.settings.model_copy(update={"http_port": 0, "http_stop_seconds": 1})
    server = uvicorn.Server(server_configuration(tracking.app, settings))
    server.capture_signals = nullcontext  # type: ignore[assignment, method-assign]
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(60):
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn says it in no other way
            await asyncio.sleep(0)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def sign_in(page: Page, tracking: Tracking, address: str, role: str = "efficiency", unit: str = "") -> None:
    principal = Principal(role, "Li", tracking.region, frozenset({role}), unit)
    await page.context.add_cookies(
        [{"name": "duban_token", "value": tracking.issuer.token(principal), "url": address, "httpOnly": True}]
    )


async def picture(page: Page, name: str) -> None:
    """Keep a picture where DUBAN_PICTURES names a folder."""
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def move_to(tracking: Tracking, moment: datetime) -> None:
    """Let the clock of the place be at the moment."""
    clock = tracking.runtime.clock
    assert isinstance(clock, DrivenClock)
    clock.advance(moment)
