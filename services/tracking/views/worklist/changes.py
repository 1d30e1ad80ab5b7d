"""What the events of a batch change in a row of the worklist that stands in the table already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.tracking.views.worklist import payloads


@dataclass(slots=True)
class Change:
    """All that a batch changes in one obligation. None stands for what stays as it is."""

    level: int = 0
    breached: bool = False
    reinstated: bool = False
    """It had run out, and by a newer calendar it has not: level and breach begin anew."""
    due_at: datetime | None = None
    binding: str | None = None
    provisional: bool | None = None
    halted: bool = False
    """Whether something is said of a pause: `paused` and `paused_until` hold then, none while the clock runs."""
    paused: str | None = None
    paused_until: datetime | None = None
    excused: bool = False

    def take(self, event: Any) -> None:
        """One event more."""
        if isinstance(event, payloads.Escalated):
            self.level = max(self.level, event.level)
        elif isinstance(event, payloads.Breached):
            self.breached = True
        elif isinstance(event, payloads.Excused):
            self.excused = True
        else:
            self._move(event)

    def _move(self, event: payloads.Moved) -> None:
        self.due_at, self.binding, self.provisional = event.due_at, event.binding, event.provisional
        if isinstance(event, payloads.Paused):
            self.halted, self.paused, self.paused_until = True, event.pause, event.ends_at
        elif isinstance(event, payloads.Resumed):
            self.halted, self.paused, self.paused_until = True, None, None
        elif isinstance(event, payloads.Replanned) and event.reinstated:
            self.reinstated, self.level, self.breached = True, 0, False

    @property
    def values(self) -> tuple[Any, ...]:
        """As the columns that the statement takes."""
        clock = (self.due_at, self.binding, self.provisional, self.halted, self.paused, self.paused_until)
        return (self.level, self.breached, self.reinstated, *clock, self.excused)
