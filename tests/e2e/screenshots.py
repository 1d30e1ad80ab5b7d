"""Renew the pictures of the README from a seeded county: `python -m tests.e2e.screenshots`, or `make screenshots`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page, async_playwright

from duban.stack.folder import PROJECT
from tests.e2e.browser import LAUNCH_ARGUMENTS, NoBrowserError, find_browser
from tests.e2e.county.place import REGION, County, county
from tests.e2e.visiting import CITIZEN, CLERK, EFFICIENCY, Visitor, ask_for_matter, visit

IMAGES = PROJECT / "docs" / "images"
MOST_BYTES = 250_000

Open = Callable[[Page, County], Awaitable[object]]


def at(service: str, path: str) -> Open:
    """Opens a page by its address; `{wages}` stands for the identity of a matter of the story."""

    async def opened(page: Page, place: County) -> None:
        story = path.partition("{")[2].partition("}")[0]
        shown = path.replace(f"{{{story}}}", place.matter(story)) if story else path
        await page.goto(place.address(service, shown))

    return opened


async def _status(page: Page, place: County) -> None:
    await ask_for_matter(page, place, "lamp")


PICTURES: dict[str, tuple[Visitor, Open]] = {
    "case": (CLERK, at("intake", "/matters/{estate}")),
    "worklist": (EFFICIENCY, at("tracking", "/worklist")),
    "timeline": (EFFICIENCY, at("tracking", "/matters/{wages}")),
    "league": (EFFICIENCY, at("scoring", f"/scores/{REGION}/2026-02")),
    "deliveries": (EFFICIENCY, at("notify", "/deliveries")),
    "status": (CITIZEN, _status),
}


async def renew(folder: Path) -> list[Path]:
    """Take every picture; the files that were written."""
    written = []
    executable = find_browser()
    async with county(PROJECT / ".run" / "screenshots") as place, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(LAUNCH_ARGUMENTS))
        for name, (visitor, opened) in PICTURES.items():
            async with visit(browser, place, visitor) as (page, watch):
                await opened(page, place)
                await page.evaluate("document.fonts.ready")
                for mark in await page.locator("[data-live-mark]").all():
                    await mark.wait_for(state="visible")
                picture = folder / f"{name}.png"
                await page.screenshot(path=picture)
                assert not watch.faults, f"{name}: {watch.faults}"
                written.append(picture)
        await browser.close()
    return written


def main() -> int:
    """Renew all pictures and say how large they are; 1 where one is too large or there is no browser."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    try:
        written = asyncio.run(renew(IMAGES))
    except NoBrowserError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    for picture in written:
        size = picture.stat().st_size
        sys.stdout.write(f"{picture.relative_to(PROJECT)} {size // 1000} kB\n")
    return int(any(picture.stat().st_size > MOST_BYTES for picture in written))


if __name__ == "__main__":
    sys.exit(main())
