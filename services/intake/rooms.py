"""What the doors of one running intake share: its reception, its desk for HTTP, the topics of its receipts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intake.desk import Desk
from services.intake.receipt_topics import ReceiptTopics, Topics
from services.intake.reception import Reception

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Rooms:
    """The shared parts."""

    reception: Reception
    desk: Desk
    receipt_topics: Topics


_made: dict[Runtime, Rooms] = {}


def rooms_of(runtime: Runtime) -> Rooms:
    """The rooms of a runtime, made once."""
    found = _made.get(runtime)
    if found is None:
        if runtime.sealer is None:
            raise RuntimeError("intake needs DUBAN_MASTER_KEY_FILE: nothing personal is stored unsealed")
        reception = Reception(runtime.regimes, runtime.heartbeats, runtime.sealer)
        rooms = Rooms(reception, Desk(reception, runtime), ReceiptTopics(runtime.settings.kafka))
        found = _made[runtime] = rooms
    return found


@asynccontextmanager
async def open_rooms(runtime: Runtime) -> AsyncIterator[None]:
    """The desk serves as long as the service runs."""
    try:
        async with rooms_of(runtime).desk.open():
            yield
    finally:
        _made.pop(runtime, None)
