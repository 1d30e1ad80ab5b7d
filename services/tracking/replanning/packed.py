"""Matters with plain clocks, planned anew from their snapshots without unpacking what no calendar moves.

Most of a snapshot stays as it is. What is read of it is the clock; everything else is carried over as the bytes it
is. Clocks whose bytes are alike, but for the time of day at which they were started, become the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from schemas.events.clock import ObligationReplanned
from schemas.regime.facts import MatterFacts
from schemas.regime.matching import RuleKey
from services.chassis.eventlog import encode
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.replanning import Alone, Replanner, Started
from services.tracking.domain.state import Obligation, Status, Supervision, Terms

_MOST_REMEMBERED: Final = 200_000
_ENDED: Final = frozenset({Status.DISCHARGED.value, Status.WITHDRAWN.value})
_MINUTE: Final = 60


def _carried(of: type[msgspec.Struct], **read: Any) -> Any:
    """The layout of a state with every field left as its bytes, but for those that are read."""
    fields = [(name, read.get(name, msgspec.Raw)) for name in of.__struct_fields__]
    return msgspec.defstruct(f"Carried{of.__name__}", fields, array_like=True, gc=False)


_Several: Final = tuple[msgspec.Raw, ...]
_Clock: Final = _carried(Terms, starts_at=datetime, rule=str, regime=str)
_Owed: Final = _carried(
    Obligation, terms=_Clock, status=str, level=int, breached=bool, cards=_Several, pauses=_Several,
    extensions=_Several, excused=bool,
)  # fmt: skip
_SeveralOwed: Any = list[_Owed]  # type: ignore[valid-type]
_Matter: Final = _carried(
    Supervision,
    region=str,
    matter=str,
    case_number=str,
    facts=MatterFacts,
    obligations=_SeveralOwed,
    problems=_Several,
)
_read: Final = msgspec.msgpack.Decoder(_Matter).decode
_read_owed: Final = msgspec.msgpack.Decoder(_Owed).decode
_write: Final = msgspec.msgpack.Encoder().encode
_to_json: Final = msgspec.json.Encoder().encode


class Repacked(NamedTuple):
    """A matter that was planned anew: its events as type, topic and data, its snapshot and its next alarm."""

    made: list[tuple[str, str, bytes]]
    state: bytes
    wake_at: datetime | None


UNMOVED: Final = Repacked([], b"", None)


class _Alike(NamedTuple):
    """What clocks become whose bytes are alike: their terms, steps and next alarm, and their event in three parts.

    Between the parts stand the matter and its case number. Without a topic they stay as they are.
    """

    wake_at: datetime | None
    topic: str = ""
    clock: Any = None
    steps: Any = None
    before: bytes = b""
    between: bytes = b""
    behind: bytes = b""

    def event_of(self, matter: Any) -> tuple[str, str, bytes]:
        """The event of another clock of the kind."""
        named = _to_json(matter.matter), _to_json(matter.case_number)
        data = b"".join((self.before, named[0], self.between, named[1], self.behind))
        return ObligationReplanned.TYPE, self.topic, data


class PackedPlanner:
    """Plans the matters of a region anew from their snapshots. What it has learnt of one clock holds for all alike."""

    def __init__(self, region: str, replanner: Replanner) -> None:
        self._region = region
        self._replanner = replanner
        self._snapshots = Snapshots.of(SUPERVISIONS)
        self._alike: dict[bytes, _Alike | None] = {}
        self._started: dict[tuple[str, int], Started] = {}
        self._asked: dict[tuple[str, MatterFacts], int] = {}
        self._seen: dict[tuple[str, RuleKey], int] = {}
        self._in_days: dict[tuple[str, str, int, int], bool] = {}

    def plan(self, snapshot: bytes) -> Repacked | None:
        """What a matter becomes; None where it has to be unpacked to tell."""
        matter = _read(snapshot)
        if matter.region != self._region:
            return UNMOVED
        if matter.problems:
            return None
        made: list[tuple[str, str, bytes]] = []
        wakes: list[datetime] = []
        for place, one in enumerate(matter.obligations):
            if one.status in _ENDED:
                continue
            if one.pauses or one.extensions or one.breached or one.level or one.cards or one.excused:
                return None
            alike = self._like(snapshot, matter, place, one)
            if alike is None:
                return None
            if alike.wake_at is not None:
                wakes.append(alike.wake_at)
            if alike.topic:
                alike.clock.starts_at = one.terms.starts_at  # until it is written, some lines below
                one.terms, one.steps = alike.clock, alike.steps
                made.append(alike.event_of(matter))
        return Repacked(made, _write(matter), min(wakes, default=None)) if made else UNMOVED

    def _like(self, snapshot: bytes, matter: Any, place: int, one: Any) -> _Alike | None:
        clock = one.terms
        starts_at = clock.starts_at
        asked, clock.starts_at = self._what_counts(matter, clock, starts_at)
        key = _write((asked, one))
        clock.starts_at = starts_at
        if key in self._alike:
            return self._alike[key]
        if len(self._alike) > _MOST_REMEMBERED:
            self._alike.clear()
        state = self._snapshots.decode(snapshot)
        alone = self._replanner.alone(state, place)
        known = self._alike[key] = None if alone is None else self._learnt(state, alone)
        return known

    def _what_counts(self, matter: Any, clock: Any, starts_at: datetime) -> tuple[int, Any]:
        """What the rules see of the facts, and when the clock was started: to the day where limits are in days."""
        regime, rule, facts = clock.regime, clock.rule, matter.facts
        minute = int(starts_at.timestamp()) // _MINUTE
        started = self._started.get((regime, minute))
        if started is None:
            started = self._started[regime, minute] = self._replanner.started(regime, starts_at)
        asked = self._asked.get((regime, facts))
        if asked is None:
            asked = self._learn_asked(regime, facts)
        key = (regime, rule, asked, started.day.toordinal())
        in_days = self._in_days.get(key)
        if in_days is None:
            in_days = self._in_days[key] = self._replanner.is_in_days(regime, rule, facts, started.day)
        return asked, started if in_days else starts_at

    def _learn_asked(self, regime: str, facts: MatterFacts) -> int:
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.clear()
        seen = self._replanner.asked_of(regime, facts)
        asked = self._asked[regime, facts] = self._seen.setdefault((regime, seen), len(self._seen))
        return asked

    def _learnt(self, state: Supervision, alone: Alone) -> _Alike | None:
        event, after = alone
        wake_at = after.steps[0].at if after.is_open and after.steps else None
        if event is None:
            return _Alike(wake_at)
        data = encode(event)
        before, found, rest = data.partition(_to_json(state.matter))
        between, also_found, behind = rest.partition(_to_json(state.case_number))
        if not (found and also_found and before.endswith(b'"matter":') and between.endswith(b'"case_number":')):
            return None
        owed = _read_owed(_write(after))
        return _Alike(wake_at, SUPERVISIONS.topic(event), owed.terms, owed.steps, before, between, behind)
