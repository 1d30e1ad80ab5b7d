"""How the steps of a stack are shown: a live display on a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table


class Display:
    """Shows steps on standard error; NO_COLOR and a missing terminal are respected."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._tasks: dict[str, TaskID] = {}
        self._begun: dict[str, float] = {}
        self._progress: Progress | None = None
        if self._console.is_terminal:
            columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(bar_width=20))
            self._progress = Progress(*columns, MofNCompleteColumn(), TimeElapsedColumn(), console=self._console)

    def __enter__(self) -> Display:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, step: str, text: str) -> None:
        """A step begins."""
        self._begun[step] = time.monotonic()
        if self._progress is not None:
            self._tasks[step] = self._progress.add_task(text, total=None)
        else:
            self._console.print(f"… {text}", highlight=False)

    def advance(self, step: str, done: int, total: int) -> None:
        """Part of a step is done; without a terminal every quarter is said."""
        if self._progress is not None:
            self._progress.update(self._tasks[step], completed=done, total=total)
        elif total and done * 4 // total > (done - 1) * 4 // total:
            self._console.print(f"… {step}: {done}/{total}", highlight=False)

    def end(self, step: str, text: str) -> None:
        """A step is done."""
        if self._progress is not None:
            task = self._tasks[step]
            total = self._progress.tasks[task].total or 1
            self._progress.update(task, description=f"{step}  {text}", completed=total, total=total)
        else:
            seconds = time.monotonic() - self._begun.get(step, time.monotonic())
            self._console.print(f"✓ {step}: {text} ({seconds:.1f} s)", highlight=False)


def print_status(folder: Path, parts: Mapping[str, Mapping[str, Any]]) -> None:
    """The state of each part as a table on standard output."""
    table = Table("part 部件", "state 状态", "address 地址", "pid", title=f"Duban — {folder}", title_justify="left")
    for name, part in parts.items():
        if part["answering"]:
            state = "[green]answers 正常[/green]"
        else:
            state = "[yellow]runs, does not answer 未响应[/yellow]" if part["running"] else "stopped 未运行"
        address = f"127.0.0.1:{part['port']}" if part["port"] else "-"
        table.add_row(name, state, address, str(part["pid"] or "-"))
    Console().print(table)
