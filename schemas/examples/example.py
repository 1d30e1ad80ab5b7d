"""What an example consists of: a contract filled in, and what its envelope says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.contract import CommandContract, EventContract


@dataclass(frozen=True, slots=True)
class EventExample:
    """An event in its stream. `cause` is the id of the event or the place of the message that it follows from.

    `correlation` names what it belongs to, mostly the matter.
    `variant` tells further examples of one type apart; the first one has none.
    """

    service: str
    stream: str
    version: int
    recorded_at: datetime
    cause: str
    correlation: str
    data: EventContract
    variant: str = ""


@dataclass(frozen=True, slots=True)
class MessageExample:
    """A message of a portal; `id` is the portal's own for this message."""

    id: str
    portal: str
    sent_at: datetime
    data: CommandContract
    variant: str = ""
