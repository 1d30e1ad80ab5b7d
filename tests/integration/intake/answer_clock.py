"""Events of the clock by which a matter is to be answered, as tracking publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schemas.contract import EventContract
from schemas.events.cards import ObligationExcused
from schemas.events.clock import (
    ObligationExtended,
    ObligationMoved,
    ObligationPaused,
    ObligationReplanned,
    ObligationResumed,
)
from schemas.events.supervision import ObligationBreached, ObligationDischarged, ObligationOpened, ObligationWithdrawn
from schemas.events.terms import Binding, Extension, Verdict


@dataclass(frozen=True)
class AnswerClock:
    """One clock; `begun` stands for every instant that nothing else is said of, `due` for the first due time."""

    region: str
    matter: str
    begun: datetime
    due: datetime

    def opened(self, **more: Any) -> EventContract:
        """It begins."""
        said: dict[str, Any] = {"rule": "r", "regime": "0" * 64, "binding": Binding.STATUTORY, "calendar": "c"}
        return ObligationOpened(**self._about(), **said, starts_at=self.begun, due_at=self.due, **more)

    def paused(self, due_at: datetime, until: datetime) -> EventContract:
        """It stands until then at the latest."""
        said = {"pause": "hearing", "reason": "r", "paused_at": self.begun, "ends_at": until, "paused_by": "a"}
        return self._moved(ObligationPaused, due_at, **said)

    def resumed(self, due_at: datetime) -> EventContract:
        """It runs again."""
        return self._moved(ObligationResumed, due_at, pause="hearing", resumed_at=self.begun)

    def extended(self, due_at: datetime) -> EventContract:
        """More time was granted."""
        by = Extension(amount=5, measure="working_days")
        said = {"reason": "r", "granted_by": "a", "granted_by_role": "leader", "extended_at": self.begun}
        return self._moved(ObligationExtended, due_at, extended_by=by, **said)

    def replanned(self, due_at: datetime, *, reinstated: bool) -> EventContract:
        """The calendar was revised."""
        said = {"reason": "calendar_revised", "former_calendar": "c", "replanned_at": self.begun}
        return self._moved(ObligationReplanned, due_at, reinstated=reinstated, **said)

    def breached(self) -> EventContract:
        """It ran out."""
        return ObligationBreached(**self._about(), due_at=self.due, breached_at=self.due + timedelta(seconds=1))

    def excused(self) -> EventContract:
        """Its lateness is excused."""
        said = {"reason": "r", "evidence": "e", "excused_by": "a", "excused_at": self.begun}
        return ObligationExcused(**self._about(kind=False), **said)

    def discharged(self, verdict: Verdict, *, excused: bool = False) -> EventContract:
        """It was done."""
        said: dict[str, Any] = {"verdict": verdict, "working_days_left": 0, "excused": excused}
        return ObligationDischarged(**self._about(), discharged_at=self.due, due_at=self.due, **said)

    def withdrawn(self, *, was_overdue: bool) -> EventContract:
        """It is no longer owed."""
        said: dict[str, Any] = {"reason": "transferred", "withdrawn_at": self.due, "was_overdue": was_overdue}
        return ObligationWithdrawn(**self._about(), **said)

    def _moved(self, event: type[ObligationMoved], due_at: datetime, **more: Any) -> EventContract:
        said: dict[str, Any] = {"binding": Binding.STATUTORY, "calendar": "c", "former_due_at": self.due}
        return event(**self._about(), **said, due_at=due_at, **more)

    def _about(self, *, kind: bool = True) -> dict[str, Any]:
        about = {"region": self.region, "matter": self.matter, "obligation": "answer.1", "unit": "housing"}
        return {**about, "kind": "answer"} if kind else about
