"""Every page of every service, in both languages: well made, readable, at home, and in words that people use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from schemas.regime.document import load_regime
from services.chassis.pages.texts import load_texts
from tests.e2e.county.place import REGIME, REGION, County
from tests.e2e.visiting import CITIZEN, CLERK, EFFICIENCY, LEADER, Visitor, ask_for_matter, visit
from tests.e2e.watching import faults_of

SERVICES = Path(__file__).parents[2] / "services"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
TITLES = {"zh": "zh-CN", "en": "en"}

Pages = Sequence[tuple[str, str]]
"""Service and path; `{estate}` stands for the identity of a matter of the story."""

CITIZENS_PAGES: Pages = (
    ("intake", "/"),
    ("intake", "/status"),
    ("intake", "/login"),
    ("scoring", "/"),
    ("scoring", f"/scores/{REGION}/2026-02"),
    ("scoring", f"/scores/{REGION}/2026-03"),
    ("scoring", f"/scores/{REGION}/units/market"),
)
CLERKS_PAGES: Pages = (
    ("intake", "/"),
    ("intake", "/matters"),
    ("intake", "/matters?status=signed"),
    ("intake", "/matters/{estate}"),
    ("intake", "/matters/{lamp}"),
    ("tracking", "/worklist"),
    ("tracking", "/worklist?whose=mine&due=week"),
    ("tracking", "/matters/{estate}"),
    ("tracking", "/cards"),
    ("tracking", "/ledger"),
    ("tracking", "/campaigns"),
    ("tracking", "/calendar"),
    ("notify", "/deliveries"),
)
EFFICIENCYS_PAGES: Pages = (
    ("intake", "/matters"),
    ("intake", "/matters/{report}"),
    ("intake", "/matters/{chimney}"),
    ("intake", "/matters/{fountain}"),
    ("tracking", "/worklist"),
    ("tracking", "/worklist?due=overdue"),
    ("tracking", "/matters/{wages}"),
    ("tracking", "/matters/{chimney}"),
    ("tracking", "/cards?colour=red"),
    ("tracking", "/findings?state=all"),
    ("tracking", "/monitoring"),
    ("tracking", "/blockage?period=2026-02"),
    ("tracking", "/ledger"),
    ("tracking", "/ledger?state=closed"),
    ("tracking", "/calendar?year=2027"),
    ("scoring", f"/scores/{REGION}/2026-02"),
    ("scoring", f"/scores/{REGION}/2026-03"),
    ("scoring", f"/scores/{REGION}/units/urban-management"),
    ("scoring", f"/scores/{REGION}/2026-02/units/urban-management/answered-on-time"),
    ("notify", "/deliveries"),
    ("notify", "/deliveries?state=failed_permanently"),
    ("notify", "/endpoints"),
)
REFUSALS: Sequence[tuple[Visitor, str, str, int]] = (
    (CITIZEN, "intake", "/matters", 401),
    (CITIZEN, "tracking", "/worklist", 401),
    (CITIZEN, "notify", "/deliveries", 401),
    (CLERK, "notify", "/endpoints", 403),
    (CLERK, "intake", "/matters/{wages}", 403),
    (EFFICIENCY, "tracking", "/matters/nothing", 404),
    (CLERK, "tracking", "/findings", 403),
    (EFFICIENCY, "tracking", "/findings/nothing", 404),
    (EFFICIENCY, "intake", "/nowhere", 404),
)


def keys_of_texts() -> list[str]:
    """Keys of all texts: none may be seen on a page."""
    return [key for file in SERVICES.glob("*/pages/texts.toml") for key in load_texts(file).by_key]


def words_of_code() -> list[str]:
    """Identifiers of the regime and values of enumerations: a Chinese page says them in Chinese."""
    regime = load_regime(REGIME)
    sections = [section.id for unit in regime.units for section in unit.sections]
    ids = [unit.id for unit in regime.units] + sections + [portal.id for portal in regime.portals]
    states = "assigned signed answered closed overdue on_time open discharged withdrawn retrying delivered planned"
    kinds = "complaint enquiry request suggestion report ordinary important urgent phone yellow red solved explained"
    return [*ids, *states.split(), *kinds.split(), "very-satisfied", "dissatisfied", "N/A"]


async def look(page: Page, place: County, pages: Pages, language: str) -> dict[str, list[str]]:
    """The faults of each page that has any."""
    found: dict[str, list[str]] = {}
    for service, path in pages:
        shown = path.format_map(_Matters(place)) if "{" in path else path
        answer = await page.goto(place.address(service, shown))
        assert answer is not None
        assert answer.status == 200, f"{service} {path}"
        faults = await faults_of(page, KEYS, WORDS if language == "zh" else ())
        if await page.get_attribute("html", "lang") != TITLES[language]:
            faults.append("the language is not named")
        if faults:
            found[f"{service} {path}"] = faults
    return found


class _Matters(dict[str, str]):
    def __init__(self, place: County) -> None:
        super().__init__()
        self._place = place

    def __missing__(self, story: str) -> str:
        return self._place.matter(story)


KEYS = keys_of_texts()
WORDS = words_of_code()


@LANGUAGES
@pytest.mark.parametrize(
    ("visitor", "pages"),
    [
        pytest.param(CITIZEN, CITIZENS_PAGES, id="citizen"),
        pytest.param(CLERK, CLERKS_PAGES, id="clerk"),
        pytest.param(LEADER, (("tracking", "/worklist"), ("tracking", "/matters/{wages}")), id="leader"),
        pytest.param(EFFICIENCY, EFFICIENCYS_PAGES, id="efficiency"),
    ],
)
async def test_pages_are_well_made(
    browser: Browser, place: County, visitor: Visitor, pages: Pages, language: str
) -> None:
    async with visit(browser, place, visitor, language) as (page, watch):
        assert await look(page, place, pages, language) == {}
        assert watch.faults == []
        assert watch.refused == []


@LANGUAGES
async def test_a_citizens_matter_is_well_made(browser: Browser, place: County, language: str) -> None:
    async with visit(browser, place, CITIZEN, language) as (page, watch):
        for story in ("lamp", "wages"):
            await ask_for_matter(page, place, story)
            assert await faults_of(page, KEYS, WORDS if language == "zh" else ()) == []
        assert watch.faults == []


@LANGUAGES
async def test_one_delivery_is_well_made(browser: Browser, place: County, language: str) -> None:
    async with visit(browser, place, EFFICIENCY, language) as (page, watch):
        await page.goto(place.address("notify", "/deliveries?channel=mail"))
        await page.locator("#deliveries tbody a").first.click()
        await page.wait_for_url("**/deliveries/*")
        assert await faults_of(page, KEYS) == []
        assert watch.faults == []


@LANGUAGES
@pytest.mark.parametrize(("visitor", "service", "path", "status"), REFUSALS)
async def test_who_may_not_is_told_what_to_do(
    browser: Browser, place: County, visitor: Visitor, service: str, path: str, status: int, language: str
) -> None:
    async with visit(browser, place, visitor, language) as (page, watch):
        answer = await page.goto(place.address(service, path.format_map(_Matters(place))))
        assert answer is not None
        assert answer.status == status
        assert await faults_of(page, KEYS) == []
        assert watch.faults == []
