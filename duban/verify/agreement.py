"""Intake and tracking of one mind: who owes an answer, who gave it and when; and what is owed of each task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duban.verify.faults import Findings

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class _Matter:
    round: int
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Watched:
    round: int
    status: str | None
    owed_since: tuple[datetime, ...]
    """When the clocks of what is still owed began."""
    waits_for: frozenset[str] = frozenset()


class Agreement:
    """Collects the states of matters and of their supervisions while the logs are read, then compares."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._matters: dict[str, _Matter] = {}
        self._watched: dict[str, _Watched] = {}
        self._tasks: dict[str, frozenset[str]] = {}

    def matter(self, stream: str, state: Any) -> None:
        """A state of intake's log."""
        if stream.startswith("matter-"):
            self._matters[state.matter] = _Matter(state.round, state.answered_at, state.closed_at)

    def supervision(self, stream: str, state: Any) -> None:
        """A state of tracking's log."""
        if stream.startswith("supervision-"):
            owed, still_open = state.latest(ANSWER), state.open_obligations()
            status = owed.status.value if owed else None
            waits = frozenset(word for one in still_open for word in one.terms.discharged_by)
            since = tuple(one.terms.starts_at for one in still_open)
            self._watched[state.matter] = _Watched(state.round, status, since, waits)
        elif stream.startswith("task-"):
            self._tasks[state.task] = frozenset(f"task.{step.step}" for step in state.open_steps)

    def compare(self) -> None:
        """Every matter is watched; an open one owes its answer, an answered one owes it no longer.

        Closing ends whatever was owed; what it opens itself, such as a call-back, is owed from then on.
        """
        for matter, known in self._matters.items():
            watched = self._watched.pop(matter, None)
            if watched is None or watched.round != known.round:
                seen = watched.round if watched else 0
                self._fault(f"matter-{matter} is in round {known.round}, its supervision in {seen}")
            elif known.answered_at is None and known.closed_at is None and watched.status != "open":
                self._fault(f"matter-{matter} is open, its obligation to answer is {watched.status or 'missing'}")
            elif known.answered_at is not None and watched.status == "open":
                self._fault(f"matter-{matter} was answered at {known.answered_at}, its obligation to answer is open")
            elif known.closed_at is not None and (left := sum(at < known.closed_at for at in watched.owed_since)):
                self._fault(f"matter-{matter} is closed and still owes {left} obligations of before")
        self._compare_tasks()
        for matter in self._watched:
            self._fault(f"supervision-{matter} watches a matter that intake does not have")

    def _compare_tasks(self) -> None:
        """Each open step of a task is owed, and nothing else of it."""
        for task, steps in self._tasks.items():
            watched = self._watched.pop(task, None)
            owed = watched.waits_for if watched is not None else frozenset()
            if watched is None or owed != steps:
                shown = ", ".join(sorted(owed)) or "nothing"
                self._fault(f"task-{task} is at {', '.join(sorted(steps)) or 'its end'}, its supervision owes {shown}")

    def _fault(self, what: str) -> None:
        self._findings.add("disagreement", "tracking", what)
