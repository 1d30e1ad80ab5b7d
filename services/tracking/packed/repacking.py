"""What becomes of many matters, told once for all clocks that are alike.

A clock is alike another where their bytes are, but for when they were started as far as that does not count. What a
decision about one of them came to holds for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol

from services.chassis.decider import Repacked
from services.tracking.domain.alone import Alone
from services.tracking.domain.state import Status, Supervision
from services.tracking.packed.layout import EventParts, carried, names_of, read_matter, read_state, write

UNMOVED: Final = Repacked((), b"", None)
_MOST_REMEMBERED: Final = 6_000
"""Four kilobytes each; where every matter has a limit of its own none is ever asked for again."""
_ENDED: Final = frozenset({Status.DISCHARGED.value, Status.WITHDRAWN.value})
_ALWAYS: Final = datetime.max.replace(tzinfo=UTC)


class Becoming(Protocol):
    """What clocks become at an instant."""

    together: bool
    """Whether several clocks of a matter may move at once, one after the other."""

    def counts(self, matter: Any, one: Any) -> Any:
        """What tells clocks apart beside their own bytes; instead of the start of the clock, which is left out.

        None for one that is not plain: only a decision on the whole matter tells what becomes of it.
        """

    def alone(self, state: Supervision, place: int, at: datetime) -> Alone | None:
        """What the obligation at that place becomes by itself; None where only the whole matter tells."""


class _Alike(NamedTuple):
    """What alike clocks become, from one instant to before another: their events and what they are then."""

    begins: datetime
    ends: datetime
    wake_at: datetime | None
    parts: Sequence[EventParts] = ()
    after: Any = None


class Repacking:
    """Moves matters on from their snapshots, and remembers what it learnt."""

    def __init__(self, becoming: Becoming) -> None:
        self._becoming = becoming
        self._known: dict[bytes, _Alike | None] = {}
        self._known_before: dict[bytes, _Alike | None] = {}

    def repack(self, snapshot: bytes, at: datetime) -> Repacked | None:
        """What a matter is at the instant; UNMOVED where it stays as it is, None where it has to be unpacked."""
        matter = read_matter(snapshot)
        if matter.problems:
            return None
        moved: list[_Alike] = []
        wakes: list[datetime] = []
        owed = matter.obligations
        for place, one in enumerate(owed):
            if one.status in _ENDED:
                continue
            alike = self._like(snapshot, matter, place, at)
            if alike is None or (moved and alike.parts and not self._becoming.together):
                return None
            if alike.wake_at is not None:
                wakes.append(alike.wake_at)
            if alike.parts:
                alike.after.terms.starts_at = one.terms.starts_at  # until it is written, below
                owed[place] = alike.after
                moved.append(alike)
        if not moved:
            return UNMOVED
        names = names_of(matter)
        made = [part.made(*names) for alike in moved for part in alike.parts]
        return Repacked(made, write(matter), min(wakes, default=None))

    def _like(self, snapshot: bytes, matter: Any, place: int, at: datetime) -> _Alike | None:
        one = matter.obligations[place]
        counts = self._becoming.counts(matter, one)
        if counts is None:
            return None
        clock = one.terms
        starts_at, clock.starts_at = clock.starts_at, None
        key = write((counts, one))
        clock.starts_at = starts_at
        if key in self._known:
            known = self._known[key]
        elif key in self._known_before:
            known = self._remember(key, self._known_before[key])
        else:
            return self._learn(key, read_state(snapshot), place, at)
        if known is None or known.begins <= at < known.ends:
            return known
        return self._learn(key, read_state(snapshot), place, at)

    def _learn(self, key: bytes, state: Supervision, place: int, at: datetime) -> _Alike | None:
        alone = self._becoming.alone(state, place, at)
        return self._remember(key, None if alone is None else _alike(state, alone))

    def _remember(self, key: bytes, known: _Alike | None) -> _Alike | None:
        """Keep what is asked for again; what was not since the last so many were learnt is forgotten."""
        if len(self._known) >= _MOST_REMEMBERED // 2:
            self._known, self._known_before = {}, self._known
        self._known[key] = known
        return known


def _alike(state: Supervision, alone: Alone) -> _Alike | None:
    after = alone.after
    wake_at = after.steps[0].at if after.is_open and after.steps else None
    parts = [EventParts.of(event, state) for event in alone.events]
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        return None
    return _Alike(alone.begins, alone.ends or _ALWAYS, wake_at, whole, carried(after) if whole else None)
