"""One decision under way: its events, and the state as they leave it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.contract import EventContract
from schemas.events.supervision import ObligationOpened
from services.tracking.domain.alarms import brought_forward
from services.tracking.domain.commands import Rules
from services.tracking.domain.events_of import discharged
from services.tracking.domain.evolve import evolve
from services.tracking.domain.state import Obligation, Supervision

ANSWERED: Final = "matter.answered"
_SIGNED_BY_ANSWERING: Final = "sign"
"""Whoever answers has taken the matter up: an answer signs for it too."""


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

    def open(self, opened: ObligationOpened) -> None:
        """Start a clock; what its plan had due by now is recorded at once, in order."""
        self.record(opened)
        self.state, due = brought_forward(self.state, self.at)
        self.events += due

    def discharge(self, event: str, rules: Rules) -> None:
        """Discharge every open obligation that waits for the event."""
        for obligation in self.state.open_obligations():
            if _waits_for(obligation, event):
                self.record(*discharged(self.state, obligation, self.at, rules.calendar))


def _waits_for(obligation: Obligation, event: str) -> bool:
    if event in obligation.terms.discharged_by:
        return True
    return event == ANSWERED and obligation.kind == _SIGNED_BY_ANSWERING
