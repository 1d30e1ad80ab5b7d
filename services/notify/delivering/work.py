"""What a lane takes out of the ledger, and what a channel says became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notify.domain.retries import Failure


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery that is being sent; `attempts` includes this one, `forgiven` those before it was sent on by hand."""

    id: str
    attempts: int
    forgiven: int
    event_type: str
    occurred_at: datetime
    region: str
    matter: str | None
    unit: str | None
    recipient: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a lane delivers to."""

    channel: str
    endpoint: str
    region: str | None = None
    url: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: when, how long, why it failed if it did. `tried` is false where the endpoint was sick already."""

    work: Work
    started_at: datetime
    seconds: float
    failure: Failure | None
    tried: bool = True


class Channel(Protocol):
    """A way to deliver to one endpoint."""

    async def send(self, works: Sequence[Work]) -> list[Attempt]:
        """Try each once; once the endpoint turns out to be sick the rest is left untried. Failures are given back."""

    async def close(self) -> None:
        """Give back what it holds."""
