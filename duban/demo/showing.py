"""The summary on the screen: tables on standard output, plain where there is no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from duban.demo.addresses import Address
from duban.demo.summary import Summary, UnitRow
from schemas.regime import CompiledRegime

_LABELS: Final[Mapping[str, str]] = {
    "messages": "messages of the portals 门户报文",
    "registered": "registered 受理",
    "refused": "refused 退回补正",
    "repeated": "repeated 重复报送",
    "answered": "answered 答复",
    "reminders": "reminders 催办",
    "overdue": "overdue 超时",
    "escalations": "escalations 督办升级",
    "escalations_to_the_top": "… to the efficiency office 升级至效能办",
    "yellow_cards": "yellow cards 黄牌",
    "red_cards": "red cards 红牌",
    "scores_published": "scores published 成绩公布",
    "mails": "mails 邮件",
    "webhooks": "webhooks 推送",
    "outcomes_for_portals": "outcomes for portals 回传门户",
}
_WIDE: Final = 130


class Showing:
    """Shows what a demo came to."""

    def __init__(self, rules: CompiledRegime, console: Console | None = None) -> None:
        self._rules = rules
        self._console = console or Console()
        if not self._console.is_terminal:
            self._console = Console(file=self._console.file, width=_WIDE)

    def all(self, summary: Summary, pages: list[Address], file: Path) -> None:
        """Tables, pages and whether all is as it has to be."""
        self.summary(summary)
        self.pages(pages)
        self.verdict(summary, file)

    def verdict(self, summary: Summary, file: Path) -> None:
        """What is wrong, one line each; else that nothing is."""
        for fault in summary.faults:
            self.line(f"[red]✗[/red] {escape(fault)}")
        seconds = ", ".join(f"{name} {spent:.0f} s" for name, spent in summary.seconds.items())
        if not summary.faults:
            counted = ", ".join(f"{count:,} {what}" for what, count in summary.verified.items())
            self.line(f"\n[green]✓[/green] as foretold and verified 与预期一致，核验通过: {counted}")
        self.line(f"  {seconds}; summary 摘要: {file}")

    def summary(self, summary: Summary) -> None:
        """Units, totals, refusals."""
        self._console.print(self._units(summary))
        self._console.print(_totals(summary))
        if summary.refused:
            self._console.print(_refusals(summary))

    def pages(self, pages: list[Address]) -> None:
        """Where to look and how to log in; addresses on lines of their own, so that they can be clicked or copied."""
        console = self._console
        console.print("\n[bold]Look around 查看页面[/bold]  (an address with # logs in by itself 打开即自动登录)")
        for page in pages:
            filled = "".join(f"  {name}: [bold]{value}[/bold]" for name, value in page.form.items())
            console.print(f"  {page.who}: {page.shows}{filled}", highlight=False)
            console.print(f"    {page.link}", soft_wrap=True, highlight=False, style="cyan")

    def line(self, text: str) -> None:
        """One line."""
        self._console.print(text, highlight=False, soft_wrap=True)

    def _units(self, summary: Summary) -> Table:
        groups = {group.id: group.name.zh for group in self._rules.regime.peer_groups}
        table = Table(title=f"The year from {summary.begins[:10]} 全年考核", title_justify="left")
        for column in ("rank\n名次", "unit\n单位"):
            table.add_column(column)
        for column in ("cases\n件数", "signed on time\n按时签收", "answered on time\n按时答复", "satisfied\n满意"):
            table.add_column(column, justify="right")
        for column in ("yellow\n黄牌", "red\n红牌", "score\n得分"):
            table.add_column(column, justify="right")
        shown = ""
        for row in summary.units:
            if row.peer_group != shown:
                shown = row.peer_group
                table.add_section()
                table.add_row("", f"[dim]{groups[shown]}[/dim]")
            table.add_row(*_cells(row))
        return table


def _cells(row: UnitRow) -> list[str]:
    rates = (row.signed_on_time, row.answered_on_time, row.satisfied)
    score = "N/A" if row.score is None else f"{row.score:.1f}"
    yellow = f"[yellow]{row.yellow_cards}[/yellow]" if row.yellow_cards else "-"
    red = f"[red]{row.red_cards}[/red]" if row.red_cards else "-"
    return [str(row.rank or "-"), row.name, str(row.cases), *map(_rate, rates), yellow, red, score]


def _rate(rate: tuple[int, int]) -> str:
    counted, of = rate
    return f"{counted}/{of} {counted / of:>4.0%}" if of else "N/A"


def _totals(summary: Summary) -> Table:
    table = Table("total 合计", "", title_justify="left", show_header=False)
    table.columns[1].justify = "right"
    for name, count in summary.totals.items():
        table.add_row(_LABELS[name], f"{count:,}")
    return table


def _refusals(summary: Summary) -> Table:
    table = Table("refused because 退回原因", "times 次数")
    table.columns[1].justify = "right"
    for code, count in summary.refused.items():
        table.add_row(code, str(count))
    return table
