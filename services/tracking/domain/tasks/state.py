"""State of one task: what decisions need, and nothing else."""

from __future__ import annotations

from datetime import datetime

from schemas.state import State
from services.tracking.domain.state import Holder


class OpenStep(State, frozen=True):
    """A step that is owed now."""

    step: str
    attempt: int
    holder: Holder
    begun_at: datetime


class FollowUp(State, frozen=True):
    """What follows a closed task by date; `timezone` where it comes again each year."""

    process: str
    at: datetime
    timezone: str | None = None


class Task(State, frozen=True):
    """A piece of work with its open steps; `process` is empty before it is opened."""

    region: str = ""
    task: str = ""
    number: str = ""
    process: str = ""
    title_zh: str = ""
    title_en: str = ""
    holder: Holder = Holder("")
    receiver: str | None = None
    item: str | None = None
    document: str | None = None
    paragraph: str | None = None
    importance: str = "ordinary"
    regime: str = ""
    opened_at: datetime | None = None
    open_steps: tuple[OpenStep, ...] = ()
    """The present step, and before it `whole` where the task has a limit of its own."""
    attempts: tuple[tuple[str, int], ...] = ()
    """How often each step was begun."""
    sent_back: int = 0
    last_step_at: datetime | None = None
    outcome: str | None = None
    follow_up: FollowUp | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return bool(self.process) and self.outcome is None

    @property
    def present(self) -> OpenStep | None:
        """The step that is to be taken now."""
        return self.open_steps[-1] if self.open_steps else None

    def open_step(self, step: str) -> OpenStep | None:
        """The open step of that name; `whole` is the task itself."""
        return next((one for one in self.open_steps if one.step == step), None)

    def attempt(self, step: str) -> int:
        """How often a step was begun."""
        return dict(self.attempts).get(step, 0)


UNOPENED = Task()
"""Before the task is opened."""
