"""What page tests ask for: one headless Chromium for all of them, a fresh page for each, a county to look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from duban.stack.folder import PROJECT
from tests.e2e.browser import LAUNCH_ARGUMENTS, NoBrowserError, find_browser, on_ci
from tests.e2e.county.place import County, county

SIZE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; without one the tests skip, on CI they fail."""
    try:
        executable = await asyncio.to_thread(find_browser)
    except NoBrowserError as missing:
        if on_ci():
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=executable, args=list(LAUNCH_ARGUMENTS))
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of its own, without cookies, in Chinese."""
    context = await browser.new_context(locale="zh-CN", viewport=SIZE)
    yield await context.new_page()
    await context.close()


@pytest.fixture(scope="session")
async def place(browser: Browser) -> AsyncIterator[County]:
    """The county in its own stack, with matters in every state."""
    async with county(PROJECT / ".run" / "e2e") as seeded:
        yield seeded
