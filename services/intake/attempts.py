"""Limits on guessing: how often an address may ask, and how often a wrong code may be tried for one case."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic

from services.chassis.http.problems import TOO_MANY_REQUESTS

_REMEMBERED = 50_000


class Attempts:
    """At most `most` attempts within `seconds` for each key; what is forgotten is the oldest, never the newest."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._made: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise the problem too-many-requests where no attempt is left."""
        made = self._made.get(key)
        if made is None:
            return
        now = self._now()
        while made and made[0] <= now - self._seconds:
            made.popleft()
        if len(made) >= self._most:
            wait = int(made[0] + self._seconds - now) + 1
            raise TOO_MANY_REQUESTS.error(headers={"Retry-After": str(wait)})

    def count(self, key: str) -> None:
        """Note an attempt."""
        made = self._made.setdefault(key, deque(maxlen=self._most))
        made.append(self._now())
        self._made.move_to_end(key)
        while len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
