"""Every text of the pages of scoring is there in both languages, and none is left over."""

from __future__ import annotations

from pathlib import Path

from services import scoring
from services.chassis.pages.kit import environment_of
from services.chassis.pages.texts import text_faults

PAGES = Path(scoring.__file__).parent / "pages"
IN_CODE = [
    "table.rank", "table.unit", "table.score", "table.cards", "table.weight", "table.no_target", "chart.leads",
    "chart.ties", "unit.rising", "unit.falling", "unit.steady", "unit.nothing", "unit.month",
    "group.ungrouped", "drill.matter", "drill.when", "drill.outcome", "drill.days_left", "drill.counts",
]  # fmt: skip


def test_texts_are_complete() -> None:
    templates = sorted((PAGES / "templates").glob("*.html"))

    assert text_faults(PAGES / "texts.toml", templates, environment_of(PAGES / "templates"), IN_CODE) == []
