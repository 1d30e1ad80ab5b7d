"""An independent reading of a document: what appears when, due when, by its own days, without Duban's planning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Foretold = tuple[str, str, str, str, str]
"""Item, occurrence, owner, the day on which it appears, the day on which it is due."""


def foretold(path: Path) -> list[Foretold]:
    """Everything with a day in a regime document."""
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return sorted(_read(document, document["campaign"]))


def _read(document: dict[str, Any], campaign: dict[str, Any]) -> Iterator[Foretold]:
    phases = {phase["id"]: phase for phase in campaign["phases"]}
    for asked in campaign["deliverables"]:
        phase = phases[asked["phase"]]
        last = asked.get("due") or phase["to"]
        first = asked.get("appears") or min(phase["from"], last)
        name = "once"
        if "every" in asked:
            assert asked["every"] == "year", "read no more than this"
            assert first.year == last.year, "read no more than this"
            name = f"{first.year}"
        for owner in _owners(document, asked, "unit"):
            yield asked["id"], name, owner, f"{first}", f"{last}"
    for duty in campaign.get("duties", ()):
        if "phase" in duty or "due" in duty:
            last = duty.get("due") or phases[duty["phase"]]["to"]
            phase = phases[duty["phase"]] if "phase" in duty else _phase_on(campaign, last)
            first = duty.get("appears") or min(phase["from"], last)
            for owner in duty.get("lead", []) + duty.get("lead_sections", []) or [document["efficiency_office"]]:
                yield f"duty-{duty['number']}", "once", owner, f"{first}", f"{last}"
    for quota in campaign.get("report_quotas", ()):
        assert (quota["every"], quota["count"], "phase" in quota) == ("half_month", 1, False), "read no more than this"
        for name, first, last in _half_months(campaign["from"], campaign["to"]):
            for owner in _owners(document, quota, quota["owed_by"]):
                yield quota["id"], name, owner, f"{first}", f"{last}"


def _phase_on(campaign: dict[str, Any], day: date) -> dict[str, Any]:
    current: dict[str, Any] = [phase for phase in campaign["phases"] if phase["from"] <= day][-1]
    return current


def _owners(document: dict[str, Any], asked: dict[str, Any], sort: str) -> list[str]:
    named = asked.get("units", []) + asked.get("sections", []) + asked.get("posts", [])
    if named:
        return list(named)
    sort = asked.get("owed_by", sort)
    units = document["units"]
    if sort == "section":
        return [section["id"] for unit in units for section in unit.get("sections", ())]
    assert sort == "unit", "read no more than this"
    return [unit["id"] for unit in units if unit["id"] != asked.get("to")]


def _half_months(start: date, end: date) -> Iterator[tuple[str, date, date]]:
    day = start
    while day <= end:
        first_half = day.day <= 15
        following = day.replace(day=16) if first_half else (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield f"{day:%Y-%m}-H{1 if first_half else 2}", day, min(following - timedelta(days=1), end)
        day = following


def as_foretold(row: Mapping[str, Any], appeared_on: str) -> Foretold:
    """A row of a report or of a plan in the words of this reading."""
    owner = row.get("post") or row.get("section") or row["unit"]
    return row["item"], row["occurrence"], owner, appeared_on, row["due_on"]
