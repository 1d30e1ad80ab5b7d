"""A play on the screen: a bar with the date while it runs, tables afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from duban.campaign.entries import Document
from duban.campaign.run import Performance
from duban.watching import PhaseDisplay
from schemas.events.campaign import Party, PlannedItem

_WIDE: Final = 150
_PLAN: Final = ("appears 下达", "due 到期", "item 事项", "owed by 责任", "receiver 受理", "paragraph 依据")
_COLUMNS: Final = {
    "items": "items\n事项",
    "on_time": "on time\n按时",
    "overdue": "late\n超时",
    "missed": "missed\n未报",
    "yellow_cards": "yellow\n黄牌",
    "red_cards": "red\n红牌",
}


class PlayDisplay(PhaseDisplay):
    """A bar whose text is the day of the play."""

    def day(self, steps: int, now: datetime) -> None:
        """The clock of the play stands at `now`."""
        self.describe(f"playing 播放 {now.astimezone():%Y-%m-%d}")
        self.done(steps)


class Showing:
    """Tables on standard output, plain where there is no terminal."""

    def __init__(self) -> None:
        self._console = Console()
        if not self._console.is_terminal:
            self._console = Console(width=_WIDE)

    def performance(self, played: Performance) -> None:
        """One line a document and unit, then the sums."""
        for document in played.told["documents"]:
            self._units(document)
        self._sums(played)

    def plan(self, document: Document) -> None:
        """The plan of a document without playing it."""
        plan, zone = document.plan, document.zone
        title = f"{plan.title_zh} · {plan.title_en} ({_day(plan.begins_at, zone)} – {_day(plan.ends_at, zone)})"
        table = Table(*_PLAN, title=title, title_justify="left")
        dated = [item for item in plan.items if item.occurrences]
        for phase in plan.phases:
            name = f"[bold]{phase.title_zh} {phase.title_en}[/]"
            table.add_section()
            table.add_row(_day(phase.begins_at, zone), _day(phase.ends_at, zone), name, "", "", phase.paragraph)
            for item in dated:
                if item.phase == phase.phase:
                    table.add_row(*_planned(item, document))
        table.add_section()
        for item in plan.items:
            if item.phase is None or not item.occurrences:
                table.add_row(*_planned(item, document))
        self._console.print(table)

    def line(self, text: str) -> None:
        """Plain text."""
        self._console.print(text, highlight=False)

    def _units(self, document: Mapping[str, Any]) -> None:
        names = document["title"]
        title = f"{names['zh']} · {names['en']} {document['first_day']} – {document['last_day']}"
        table = Table("unit 单位", *_COLUMNS.values(), title=title, title_justify="left")
        for unit, counted in document["units"].items():
            table.add_row(unit, *(str(counted[name] or "-") for name in _COLUMNS))
        table.add_section()
        table.add_row("all 合计", *(str(document["totals"][name]) for name in _COLUMNS))
        self._console.print(table)

    def _sums(self, played: Performance) -> None:
        totals = ", ".join(f"{number:,} {name}" for name, number in played.told["totals"].items())
        self.line(f"{totals}; {played.seconds:,.0f} s")


def _planned(item: PlannedItem, document: Document) -> Iterable[str]:
    zone = document.zone
    first = _day(item.occurrences[0].appears_at, zone) if item.occurrences else "-"
    last = _day(item.occurrences[-1].due_at, zone) if item.occurrences else "-"
    times = f" ×{len(item.occurrences)}" if len(item.occurrences) > 1 else ""
    owners = _parties(item.owed_by, document)
    return first, last + times, item.title_zh, owners, item.receiver or "-", item.paragraph


def _parties(parties: tuple[Party, ...], document: Document) -> str:
    names = [party.post or party.section or party.unit for party in parties]
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} of {len(document.regime.units)} units …"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()
