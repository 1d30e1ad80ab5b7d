"""The formats that can be replayed: how each is read, and the regime under which it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from duban.replay.formats.mailbox import read_mailbox
from duban.replay.formats.message_board import read_message_board
from duban.replay.formats.service_requests import read_service_requests
from duban.replay.record import Reader
from duban.stack.folder import PROJECT

REGIMES = PROJECT / "regimes" / "replay"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `name` is also the portal that its records come in by."""

    name: str
    read: Reader

    @property
    def regime(self) -> Path:
        """The rules that ship for it."""
        return REGIMES / f"{self.name}.yaml"


FORMATS = {
    one.name: one
    for one in (
        Format("message-board", read_message_board),
        Format("mailbox", read_mailbox),
        Format("service-requests", read_service_requests),
    )
}
