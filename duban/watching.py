"""What long work tells its watcher, and showing it: a live bar on a terminal, plain lines anywhere else."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_SAID_EVERY = 10.0


class Watcher(Protocol):
    """Someone who is told how far the work is."""

    def phase(self, text: str, total: int) -> None:
        """Another phase begins, of `total` steps."""

    def done(self, steps: int) -> None:
        """So many of the phase's steps are done by now."""


class Unwatched:
    """Tells nobody."""

    def phase(self, text: str, total: int) -> None:
        """Nothing."""

    def done(self, steps: int) -> None:
        """Nothing."""


class PhaseDisplay:
    """Shows phases, counts and steps a second on standard error, and the steps of a starting stack above them."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn())
            rate = TextColumn("{task.fields[rate]}")
            self._progress = Progress(*columns, rate, TimeElapsedColumn(), console=self._console)
        self._task: TaskID | None = None
        self._text = ""
        self._total = 0
        self._begun = self._said = time.monotonic()

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def phase(self, text: str, total: int) -> None:
        """A line or a bar of its own."""
        self._text, self._total = text, total
        self._begun = self._said = time.monotonic()
        if self._progress is None:
            self._console.print(f"… {text}", highlight=False)
            return
        if self._task is not None:
            self._progress.update(self._task, completed=self._progress.tasks[self._task].total)
        self._task = self._progress.add_task(text, total=total or None, rate="")

    def describe(self, text: str) -> None:
        """Say otherwise what the phase is doing."""
        self._text = text
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=text)

    def done(self, steps: int) -> None:
        """Move the bar; without a terminal a line every ten seconds."""
        now = time.monotonic()
        rate = f"{steps / max(now - self._begun, 0.001):,.0f}/s"
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=steps, rate=rate)
        elif now - self._said >= _SAID_EVERY:
            self._said = now
            self._console.print(f"… {self._text}: {steps:,}/{self._total:,} ({rate})", highlight=False)

    def begin(self, step: str, text: str) -> None:
        """A step of the stack begins; what is told is its end."""

    def advance(self, step: str, done: int, total: int) -> None:
        """Part of a step of the stack is done."""
        if total and done * 4 // total > (done - 1) * 4 // total:
            self._console.print(f"… {step}: {done}/{total}", highlight=False)

    def end(self, step: str, text: str) -> None:
        """A step of the stack is done."""
        self._console.print(f"✓ {step}: {text}", highlight=False)
