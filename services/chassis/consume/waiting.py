"""For how long records wait: what a service's lag is made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from services.chassis.consume.places import Place, Run


class Waiting:
    """The oldest record of each partition that was fetched and not applied; and since when others were seen to wait.

    How old a record is that was not fetched yet nobody here knows. It is as old at least as the moment in which this
    process first saw that something waits; the last record applied says nothing of it, that may be from last night.
    """

    def __init__(self) -> None:
        self._fetched: dict[Place, deque[tuple[int, float]]] = {}
        """Of each run that is under way: offset of its last record, and when its first was written."""
        self._noticed: dict[Place, float] = {}

    def fetched(self, runs: Iterable[Run]) -> None:
        """Records that came in their turn."""
        for run in runs:
            written = run.records[0].timestamp / 1000
            self._fetched.setdefault(run.place, deque()).append((run.records[-1].offset, written))

    def applied(self, last: Mapping[Place, tuple[int, int]]) -> None:
        """All records of these partitions up to these offsets are through."""
        for place, (offset, _) in last.items():
            under_way = self._fetched.get(place, ())
            while under_way and under_way[0][0] <= offset:
                under_way.popleft()
            self._noticed.pop(place, None)

    def forget(self, places: Iterable[Place]) -> None:
        """What was fetched of these partitions comes again."""
        for place in places:
            self._fetched.pop(place, None)

    def lag(self, place: Place, now: float, *, more: bool) -> float:
        """Seconds for which the oldest record of a partition waits, 0 where none does; `now` in seconds since 1970.

        `more`: whether Kafka has records of it that were not fetched.
        """
        if under_way := self._fetched.get(place):
            return max(0.0, now - under_way[0][1])
        if more:
            return max(0.0, now - self._noticed.setdefault(place, now))
        self._noticed.pop(place, None)
        return 0.0
