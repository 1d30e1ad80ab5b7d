"""What a calendar makes of matters with plain clocks, from their snapshots."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.regime.facts import MatterFacts
from schemas.regime.matching import RuleKey
from services.chassis.decider import Repacked
from services.tracking.domain.alone import Alone
from services.tracking.domain.replanning import Replanner, Started
from services.tracking.domain.state import Supervision
from services.tracking.packed.repacking import Repacking

_MOST_REMEMBERED: Final = 200_000
_MINUTE: Final = 60


class PackedPlanner:
    """Plans the matters of a region anew at the instant of an adoption."""

    together = True

    def __init__(self, region: str, replanner: Replanner) -> None:
        self._region = region
        self._replanner = replanner
        self._repack = Repacking(self).repack
        self._started: dict[tuple[str, int], Started] = {}
        self._asked: dict[tuple[str, MatterFacts], int] = {}
        self._seen: dict[tuple[str, RuleKey], int] = {}
        self._in_days: dict[tuple[str, str, int, int], bool] = {}

    def plan(self, snapshot: bytes) -> Repacked | None:
        """What a matter becomes; None where it has to be unpacked to tell."""
        return self._repack(snapshot, self._replanner.at)

    def counts(self, matter: Any, one: Any) -> Any:
        """What the rules see of the facts, and when the clock was started: to the day where limits are in days."""
        if matter.region != self._region:
            return matter.region
        if one.pauses or one.extensions or one.breached or one.level or one.cards or one.excused:
            return None
        clock = one.terms
        regime, rule, starts_at = clock.regime, clock.rule, clock.starts_at
        minute = int(starts_at.timestamp()) // _MINUTE
        started = self._started.get((regime, minute))
        if started is None:
            started = self._started[regime, minute] = self._replanner.started(regime, starts_at)
        asked = self._asked.get((regime, matter.facts))
        if asked is None:
            asked = self._learn_asked(regime, matter.facts)
        key = (regime, rule, asked, started.day.toordinal())
        in_days = self._in_days.get(key)
        if in_days is None:
            in_days = self._replanner.is_in_days(regime, rule, matter.facts, started.day)
            self._in_days[key] = in_days
        return asked, started if in_days else starts_at

    def alone(self, state: Supervision, place: int, at: datetime) -> Alone | None:
        """What one clock becomes; those of another region stay as they are."""
        del at  # that of the adoption
        if state.region != self._region:
            return Alone((), state.obligations[place])
        return self._replanner.alone(state, place)

    def _learn_asked(self, regime: str, facts: MatterFacts) -> int:
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.clear()
        seen = self._replanner.asked_of(regime, facts)
        asked = self._asked[regime, facts] = self._seen.setdefault((regime, seen), len(self._seen))
        return asked
