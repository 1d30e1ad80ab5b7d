"""One decision under way: its events, and the state as they leave it."""

from __future__ import annotations

from datetime import datetime

from schemas.contract import EventContract
from services.tracking.domain.alarms import brought_forward
from services.tracking.domain.evolve import evolve
from services.tracking.domain.state import Supervision


class Run:
    """The events of one decision, and the state as they leave it."""

    def __init__(self, state: Supervision, at: datetime) -> None:
        self.state, self.events = brought_forward(state, at)
        self.at = at

    def record(self, *events: EventContract) -> None:
        """Let events happen."""
        for event in events:
            self.state = evolve(self.state, event)
            self.events.append(event)

    def settle(self, *events: EventContract) -> None:
        """Let events happen that start or move clocks; what is due by now under them is recorded at once, in order."""
        self.record(*events)
        self.state, due = brought_forward(self.state, self.at)
        self.events += due
