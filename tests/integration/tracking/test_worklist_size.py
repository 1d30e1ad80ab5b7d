"""The worklist at fifty thousand rows: every page comes from an index, forwards through ties, without sorting all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.chassis import views
from services.tracking.views.worklist.query import Filters, entries, figures, page_statement
from services.tracking.views.worklist.view import WORKLIST
from tests.integration.tracking.crowd import crowd
from tests.unit.tracking.place import REGION, at

NOW = at("2026-03-02 09:00")
LISTS = {
    "region": Filters(REGION),
    "unit": Filters(REGION, unit="water"),
    "mine": Filters(REGION, unit="water", persons=("Li", "clerk-1")),
    "urgent": Filters(REGION, importance="urgent"),
    "overdue": Filters(REGION, unit="roads", due_before=NOW),
    "level": Filters(REGION, least_level=2),
}


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database, server_settings={"jit": "off"})
    await views.create(connection, WORKLIST, WORKLIST.name)
    await crowd(connection, REGION, NOW)
    yield connection
    await connection.close()


async def test_pages_come_from_an_index_and_touch_few_rows(connection: Any) -> None:
    for name, filters in LISTS.items():
        first = await entries(connection, filters, 51)
        for after in (None, first[-1].place()):
            sql, values = page_statement(filters, 51, after)
            plan = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values))[0]
            scanned = [one for one in _nodes(plan["Plan"]) if one["Node Type"] == "Seq Scan"]
            assert "obligations" not in {one["Relation Name"] for one in scanned}, name
            assert "Sort" not in [node["Node Type"] for node in _nodes(plan["Plan"])], name


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(below for child in node.get("Plans", ()) for below in _nodes(child))]


async def test_paging_meets_every_row_once(connection: Any) -> None:
    filters, after, met = Filters(REGION, unit="water", due_before=at("2026-03-05 00:00")), None, []
    while page := await entries(connection, filters, 50, after):
        met += [entry.place() for entry in page]
        after = page[-1].place()
    wanted = await connection.fetchval(
        "SELECT count(*) FROM worklist.obligations WHERE unit = 'water' AND due_at < $1", filters.due_before
    )
    assert len(met) == len(set(met)) == wanted > 1000
    assert met == sorted(met)


async def test_figures_stop_counting_where_nobody_would_read_on(connection: Any) -> None:
    counted = await figures(connection, Filters(REGION), NOW, at("2026-03-02 23:59:59"))
    assert (counted.overdue, counted.later) == (1000, 1000)
