"""What an obligation becomes by itself, as long as nothing else of its matter has a part in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from schemas.contract import EventContract
from services.tracking.domain.state import Obligation

_EVER: Final = datetime.min.replace(tzinfo=UTC)


class Alone(NamedTuple):
    """Its events, none where it stays as it is, and what it is after them.

    It holds for whatever has the same clock and holder, from one instant to before another.
    """

    events: Sequence[EventContract]
    after: Obligation
    begins: datetime = _EVER
    ends: datetime | None = None
