"""The browser itself: it is found, it shows Chinese, and a machine without one is told what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.e2e.browser import NoBrowserError, first_of


async def test_the_browser_shows_chinese_text(page: Page) -> None:
    await page.set_content("<p>督办</p><p>\uffff</p>")

    assert await page.locator("p").first.inner_text() == "督办"
    widths = await page.evaluate("[...document.querySelectorAll('p')].map(p => p.getClientRects().length)")
    assert widths == [1, 1]


def test_the_first_way_that_finds_a_browser_is_taken() -> None:
    assert first_of((lambda: None, lambda: Path("chromium"), lambda: Path("other"))) == Path("chromium")


def test_a_machine_without_a_browser_is_told_what_to_install() -> None:
    with pytest.raises(NoBrowserError, match="install Chromium"):
        first_of((lambda: None,))
