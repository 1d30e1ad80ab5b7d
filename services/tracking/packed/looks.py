"""What falls due for matters with plain clocks, from their snapshots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.tracking.domain.alarms import look_alone
from services.tracking.domain.alone import Alone
from services.tracking.domain.state import Supervision
from services.tracking.packed.repacking import Repacking


class _Looked:
    """A clock that was never paused: when it was started counts for nothing that lies ahead."""

    together = False

    def counts(self, matter: Any, one: Any) -> Any:
        """The region, in whose topic the events go."""
        return None if one.pauses else matter.region

    def alone(self, state: Supervision, place: int, at: datetime) -> Alone | None:
        """What fell due."""
        return look_alone(state, place, at)


look_packed = Repacking(_Looked()).repack
"""`look`, from a snapshot: what a matter is once all that fell due has happened."""
