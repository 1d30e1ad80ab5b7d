"""Done: whatever waits for an event is discharged by it, with its verdict."""

from __future__ import annotations

from typing import Final

from services.tracking.domain.events_of import discharged
from services.tracking.domain.moving import run_again
from services.tracking.domain.rules import Rules
from services.tracking.domain.run import Run
from services.tracking.domain.state import Obligation

ANSWERED: Final = "matter.answered"
_SIGNED_BY_ANSWERING: Final = "sign"
"""Whoever answers has taken the matter up: an answer signs for it too."""


def discharge(run: Run, event: str, rules: Rules) -> None:
    """Discharge every open obligation that waits for the event; a clock that stands runs again for the verdict."""
    for waiting in run.state.open_obligations():
        if not _waits_for(waiting, event):
            continue
        if waiting.pause is not None:
            run_again(run, waiting, rules, event)
        obligation = run.state.obligation(waiting.id)
        assert obligation is not None
        run.record(*discharged(run.state, obligation, run.at, rules.calendar))


def _waits_for(obligation: Obligation, event: str) -> bool:
    if event in obligation.terms.discharged_by:
        return True
    return event == ANSWERED and obligation.kind == _SIGNED_BY_ANSWERING
