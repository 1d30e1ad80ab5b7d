"""Telling the story while it happens: a bar with live counts on a terminal, and a line for each month everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from duban.demo.desk import Desk
from duban.demo.mailbox import Mailbox
from duban.demo.plan import ZONE, Step
from duban.demo.seen import Seen
from schemas.regime import CompiledRegime

_FIRSTS: Final[Mapping[str, str]] = {
    "yellow": "[yellow]first yellow card 首张黄牌[/yellow]",
    "red": "[red]first red card 首张红牌[/red]",
    "level-3": "raised to the head of the unit 督办升级至单位主要负责人",
    "level-4": "raised to the efficiency office 督办升级至效能办",
}


class Teller:
    """Speaks on standard error."""

    def __init__(self, rules: CompiledRegime, console: Console | None = None) -> None:
        self._rules = rules
        self._console = console or Console(stderr=True)
        self._sources: tuple[Seen, Mailbox, Desk] | None = None
        self._told = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def say(self, text: str) -> None:
        """One line of its own."""
        self._console.print(text, highlight=False, soft_wrap=True)

    def start(self, steps: int, seen: Seen, mailbox: Mailbox, desk: Desk) -> None:
        """The play begins."""
        self._sources = seen, mailbox, desk
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(bar_width=16), TextColumn("{task.fields[counts]}"))
            self._progress = Progress(*columns, TimeElapsedColumn(), console=self._console)
            self._progress.start()
            self._task = self._progress.add_task("", total=steps, counts="")

    def step(self, number: int, step: Step) -> None:
        """A step has been played."""
        assert self._sources is not None, "a play begins with start()"
        self._tell_firsts(self._sources[0])
        if self._progress is not None and self._task is not None:
            day = f"{step.until.astimezone(ZONE):%Y-%m-%d}"
            self._progress.update(self._task, completed=number, description=day, counts=self._counts(short=True))
        if step.month:
            self.say(f"[bold]{step.month}[/bold]  {self._counts(short=False)}{self._leaders(step.month)}")

    def stop(self) -> None:
        """The play has ended."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _counts(self, *, short: bool) -> str:
        assert self._sources is not None
        seen, mailbox, desk = self._sources
        yellow, red = seen.cards["yellow"], seen.cards["red"]
        if short:
            return (
                f"受理{seen.registered} 答复{seen.answered} 超时{seen.overdue} "
                f"[yellow]黄{yellow}[/yellow] [red]红{red}[/red] 邮件{len(mailbox.mails)} 推送{len(desk.ids)}"
            )
        return (
            f"registered 受理 {seen.registered:>4} · answered 答复 {seen.answered:>4} · overdue 超时 {seen.overdue:>3}"
            f" · cards 亮牌 [yellow]{yellow}[/yellow]/[red]{red}[/red]"
            f" · mails 邮件 {len(mailbox.mails):>4} · webhooks 推送 {len(desk.ids):>4}"
        )

    def _leaders(self, month: str) -> str:
        assert self._sources is not None
        ranked = [one for one in self._sources[0].published.get(month, ()) if one.rank is not None]
        compared = Counter(one.peer_group for one in ranked)  # to be first among one is no merit
        first = [self.name_of(one.unit) for one in ranked if one.rank == 1 and compared[one.peer_group] > 1]
        return f"\n         first in their groups 各组第一: {'、'.join(first)}" if first else ""

    def _tell_firsts(self, seen: Seen) -> None:
        for what, unit in seen.remarkable[self._told :]:
            if what in _FIRSTS:
                self.say(f"         {_FIRSTS[what]}: {self.name_of(unit)}")
        self._told = len(seen.remarkable)

    def name_of(self, unit: str) -> str:
        """A unit's Chinese name."""
        known = self._rules.directory.units.get(unit)
        return known.name.zh if known else unit
