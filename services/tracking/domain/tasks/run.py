"""One decision on a task under way: its events, and the state as they leave it."""

from __future__ import annotations

from datetime import datetime

from schemas.contract import EventContract
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.follow_up import look_at_task
from services.tracking.domain.tasks.state import Task


class TaskRun:
    """The events of one decision; what was to follow by its instant is recorded first, as if somebody had looked."""

    def __init__(self, state: Task, at: datetime) -> None:
        self.state = state
        self.events: list[EventContract] = []
        for event in look_at_task(state, at):
            self.record(event)

    def record(self, event: EventContract) -> None:
        """Let an event happen."""
        self.state = evolve_task(self.state, event)
        self.events.append(event)
