"""A document played from its first to its last day, undisturbed and while tracking is killed again and again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from duban.campaign.outcome import faults
from duban.campaign.report import as_text, rows
from duban.campaign.run import Performance, Request, perform, staged
from duban.campaign.script import Script, documents_of, script
from duban.campaign.showing import PlayDisplay
from duban.stack.folder import PROJECT
from tests.campaigns.foretelling import as_foretold, foretold

PATH = PROJECT / "regimes" / "nanchong-cppcc-2006.yaml"
SEED = 5


async def played(told: Script, folder: Path, kill_seed: int | None = None) -> Performance:
    with PlayDisplay() as onlooker:
        async with staged(folder, told, onlooker) as stack:
            return await perform(stack, Request(told, kill_seed, views=False), onlooker)


def verdict(row: Mapping[str, Any], first: datetime | None) -> str:
    """What the seed's own acts say: handed in by the end of the day, after it, or never."""
    if first is None:
        return "missed"
    return "on_time" if first.date() <= date.fromisoformat(row["due_on"]) else "overdue"


async def test_a_play_is_as_foretold_and_the_same_while_tracking_is_killed(tmp_path: Path) -> None:
    told = script(documents_of([PATH]), SEED)
    zone = told.documents[0].zone
    handed_in: dict[str, datetime] = {}
    for step in told.steps:
        for act in step.acts:
            if act.what == "complete":
                handed_in.setdefault(act.entry.task, act.at.astimezone(zone))

    undisturbed = await played(told, tmp_path / "undisturbed")

    assert faults(told, undisturbed) == []
    found = list(rows(undisturbed.told))
    assert sorted(as_foretold(row, *row["appeared_on"]) for row in found) == foretold(PATH)
    tasks = [entry.task for entry in told.documents[0].entries]
    assert [row["verdict"] for row in found] == [
        verdict(row, handed_in.get(task)) for row, task in zip(found, tasks, strict=True)
    ]
    late = [row for row in found if row["verdict"] != "on_time"]
    assert late, "the seed is one with something late"
    assert all(row["level"] and row["cards"][0]["colour"] == "yellow" for row in late)

    kill_seed = secrets.randbelow(1_000_000)
    disturbed = await played(told, tmp_path / "disturbed", kill_seed)

    assert disturbed.killed > 0, f"kill seed {kill_seed}"
    assert faults(told, disturbed) == [], f"kill seed {kill_seed}"
    assert as_text(disturbed.told) == as_text(undisturbed.told), f"kill seed {kill_seed}"
