"""A short demo from beginning to end: told, checked, written down, and its stack stopped again."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from duban.demo.plan import ZONE, Plan
from duban.demo.run import Request, demo
from duban.stack.stack import Stack

PLAN = Plan(complaints=60, begins=datetime(2026, 3, 1, tzinfo=ZONE), ends=datetime(2026, 5, 1, tzinfo=ZONE))


async def test_two_months_go_as_foretold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"

    summary = await demo(Request(PLAN, folder, stays=False))

    assert summary.faults == []
    written = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert written["totals"]["registered"] + written["totals"]["refused"] + 1 >= PLAN.complaints
    assert written["totals"]["scores_published"] == 2
    assert written["totals"]["mails"] > 0
    assert written["totals"]["webhooks"] > 0
    assert len(written["units"]) == 20
    assert {page["who"].split()[0] for page in written["pages"]} >= {"citizen", "clerk", "leader", "operator"}
    shown = capsys.readouterr()
    assert "2026-03" in shown.err
    assert "as foretold and verified" in shown.out
    assert not any(part["running"] for part in Stack(folder).status().values())
