"""The ledger at fifty thousand open tasks among two hundred thousand: pages are quick, and each row is met once."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.chassis import views
from services.tracking.views.ledger.query import LedgerFilters, behind, entries
from services.tracking.views.ledger.view import LEDGER
from tests.unit.tracking.place import REGION, at

NOW = at("2026-03-02 09:00")
SECONDS = 0.5
"""Generous for a noisy machine; what it rules out is reading all tasks that ever were."""

_TASKS = """
INSERT INTO ledger.tasks (task, region, number, process, title_zh, title_en, unit, lead, support, origin, importance,
    opened_at, opened_by, regime, step, step_unit, step_begun_at, outcome, closed_at)
SELECT 'task-' || i, $1, $1 || '-T-' || i, CASE WHEN i % 5 = 0 THEN 'approval' ELSE 'rectification' END, '任务', 'task',
    'unit-' || i % 40, '{}', '{}', 'registry', 'ordinary', $2::timestamptz, 'Sun', '', 'rectify', 'unit-' || i % 40,
    $2::timestamptz,
    CASE WHEN i > 50000 THEN 'struck_off' END, CASE WHEN i > 50000 THEN $2::timestamptz - i * interval '1 minute' END
FROM generate_series(1, 200000) AS i
"""
_DUES = """
INSERT INTO ledger.dues (task, obligation, region, unit, kind, step, starts_at, due_at, open, breached, level)
SELECT 'task-' || i, 'rectify.1', $1, 'unit-' || i % 40, 'rectify', 'rectify', $2::timestamptz,
    $2::timestamptz + (i % 900 - 200) * interval '1 hour', i <= 50000, i % 900 < 200, 0
FROM generate_series(1, 200000) AS i
"""
LISTS = {
    "region": (LedgerFilters(REGION), False),
    "unit": (LedgerFilters(REGION, unit="unit-7"), False),
    "process": (LedgerFilters(REGION, process="approval"), False),
    "overdue": (LedgerFilters(REGION, unit="unit-7", due_before=NOW), False),
    "closed": (LedgerFilters(REGION), True),
    "closed of a unit": (LedgerFilters(REGION, unit="unit-7"), True),
}


@pytest.fixture
async def connection(database: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database, server_settings={"jit": "off"})
    await views.create(connection, LEDGER, LEDGER.name)
    await connection.execute(_TASKS, REGION, NOW)
    await connection.execute(_DUES, REGION, NOW)
    await connection.execute("ANALYZE ledger.tasks, ledger.dues")
    yield connection
    await connection.close()


async def test_pages_and_figures_are_quick_and_each_row_is_met_once(connection: Any) -> None:
    took = {}
    for name, (filters, closed) in LISTS.items():
        begun = time.perf_counter()
        first = await entries(connection, filters, 50, closed=closed)
        second = await entries(connection, filters, 50, first[-1].place, closed=closed)
        took[name] = (time.perf_counter() - begun) / 2
        assert len({entry.task for entry in (*first, *second)}) == 100, name
    begun = time.perf_counter()
    counted = await behind(connection, REGION, NOW, None)
    took["behind"] = time.perf_counter() - begun
    assert sum(one.open for one in counted) == 50_000
    assert {name: seconds for name, seconds in took.items() if seconds > SECONDS} == {}, took


async def test_paging_meets_every_row_of_a_unit_once(connection: Any) -> None:
    filters, after, met = LedgerFilters(REGION, unit="unit-7"), None, []
    while page := await entries(connection, filters, 50, after):
        met += [entry.place for entry in page]
        after = page[-1].place
    assert len(met) == len(set(met)) == 1250
    assert met == sorted(met)
