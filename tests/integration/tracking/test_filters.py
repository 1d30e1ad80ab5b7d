"""What a browser sends when a reader leaves a filter at 'any': its name with nothing behind it."""

from __future__ import annotations

import json
import re

import pytest

from schemas.regime import read_canonical
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import SIGN, at, named, regime_document

PAGES = ("/campaigns", "/cards", "/findings", "/ledger", "/worklist")
_FILTERS = re.compile(r'<form class="filters".*?</form>', re.DOTALL)
_SELECT = re.compile(r'<select[^>]* name="([^"]+)".*?</select>', re.DOTALL)
REFERENCE = {"document": "d", "paragraph": "1"}
# Without one there is nothing to filter on the page of campaigns.
CAMPAIGN = {
    "id": "better",
    "name": named("better offices"),
    "from": "2026-01-05",
    "to": "2026-04-30",
    "reference": REFERENCE,
    "phases": [
        {"id": "all", "name": named("all"), "from": "2026-01-05", "to": "2026-04-30", "reference": REFERENCE},
    ],
}


@pytest.fixture
async def place(unruled: tuple[Town, Tracking]) -> tuple[Town, Tracking]:
    town, tracking = unruled
    town.regime = read_canonical(json.dumps(regime_document(SIGN, region=town.region, campaign=CAMPAIGN)))
    tracking.move_to(at("2026-02-10 09:30"))
    await town.adopt()
    await tracking.caught_up(town)
    return unruled


async def test_every_filter_of_a_page_may_be_left_empty(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    async with tracking.reader("efficiency", "office") as office:
        for page in PAGES:
            # given the filters that the efficiency office is offered
            shown = await office.get(page)
            assert shown.status_code == 200, page
            form = _FILTERS.search(shown.text)
            assert form is not None, page
            names = [found[1] for found in _SELECT.finditer(form.group()) if 'value=""' in found.group()]
            assert "unit" in names, page
            # when it sends them without a choice, then it sees the same page
            asked = await office.get(page, params=dict.fromkeys(names, ""))
            assert asked.status_code == 200, (page, names)
