"""People at their browsers: who they are, which pages they may open, and a watched page for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from duban.stack.ports import SERVICES
from tests.e2e.county.place import County
from tests.e2e.watching import DESK, Watch

LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody of the county; without a role a citizen."""

    role: str = ""
    unit: str = ""
    name: str = ""


CITIZEN = Visitor()
CLERK = Visitor("clerk", "housing", "陈思远")
LEADER = Visitor("leader", "social-security", "顾长卿")
EFFICIENCY = Visitor("efficiency", "", "马国栋")


def sign_in_as(county: County, visitor: Visitor) -> Sequence[dict[str, object]]:
    """The cookie of a visitor. It belongs to a host whatever the port: one is enough for the four services."""
    token = county.token(visitor.role, name=visitor.name, unit=visitor.unit)
    return [{"name": "duban_token", "value": token, "url": county.address("intake"), "httpOnly": True}]


@asynccontextmanager
async def visit(
    browser: Browser, county: County, visitor: Visitor = CITIZEN, language: str = "zh"
) -> AsyncIterator[tuple[Page, Watch]]:
    """A browser of the visitor's own, signed in everywhere; every script error and foreign request is noted."""
    context = await browser.new_context(locale=LOCALES[language], viewport=DESK)  # type: ignore[arg-type]
    if visitor.role:
        await context.add_cookies(sign_in_as(county, visitor))  # type: ignore[arg-type]
    page = await context.new_page()
    watch = Watch.over(page, [county.address(service) for service in SERVICES])
    yield page, watch
    await context.close()


async def ask_for_matter(page: Page, county: County, story: str) -> None:
    """Find a matter by its number and code, as its complainant does."""
    receipt = county.receipt(story)
    await page.goto(county.address("intake", "/status"))
    await page.locator("#case").fill(receipt.case_number)
    await page.locator("#code").fill(receipt.query_code)
    await page.locator("main form button").click()
    await page.wait_for_url(f"**/status/{receipt.case_number}")
