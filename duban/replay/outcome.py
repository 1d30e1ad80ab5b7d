"""What became of each record, folded from receipts and from the events of its supervision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from duban.replay.schedule import Message
from schemas.events.receipt import ReceiptIssued
from schemas.events.supervision import ObligationBreached, ObligationDischarged, ObligationOpened

REGISTERED, REJECTED, MERGED = "registered", "rejected", "merged"
ON_TIME, OVERDUE, OPEN = "on_time", "overdue", "open"
ANSWER = "answer"


class _Defect(msgspec.Struct):
    code: str
    field: str
    message: str


class Receipt(msgspec.Struct):
    """What is read of a receipt."""

    status: str
    matter: str | None = None
    received_at: datetime | None = None
    repeated: bool = False
    defects: tuple[_Defect, ...] = ()


class _Opened(msgspec.Struct):
    matter: str
    kind: str
    due_at: datetime


class _Breached(msgspec.Struct):
    matter: str
    kind: str


class _Discharged(msgspec.Struct):
    matter: str
    kind: str
    due_at: datetime
    discharged_at: datetime
    verdict: str
    working_days_left: int


@dataclass(slots=True)
class MatterOutcome:
    """Where the obligation to answer a matter stands."""

    due_at: datetime | None = None
    answered_at: datetime | None = None
    verdict: str = OPEN
    working_days_left: int | None = None


@dataclass(slots=True)
class RecordOutcome:
    """What the receipts of one record say."""

    outcome: str | None = None
    matter: str | None = None
    received_at: datetime | None = None
    defects: list[dict[str, str]] = field(default_factory=list)
    answer_defects: list[dict[str, str]] = field(default_factory=list)


class Outcomes:
    """Outcomes of the records of a file, in its order."""

    def __init__(self, records: int) -> None:
        self.records: list[RecordOutcome] = [RecordOutcome() for _ in range(records)]
        self._matters: dict[str, MatterOutcome] = {}
        self.receipts = 0

    def of_matter(self, matter: str | None) -> MatterOutcome | None:
        """Where a matter stands; None where there is none."""
        return None if matter is None else self._matters.setdefault(matter, MatterOutcome())

    def refused(self, message: Message) -> bool:
        """Whether the submission of the message's record was refused."""
        return self.records[message.row].outcome == REJECTED

    def take_receipt(self, message: Message, data: bytes) -> None:
        """Fold in the receipt for one message."""
        self.receipts += 1
        receipt, record = _receipt.decode(data), self.records[message.row]
        if message.answers:
            record.answer_defects += [_told(one, "answer") for one in receipt.defects]
            return
        record.defects += [_told(one, "") for one in receipt.defects]
        record.matter, record.received_at = receipt.matter, receipt.received_at
        if receipt.status == "refused":
            record.outcome = REJECTED
        else:
            record.outcome = MERGED if receipt.repeated else REGISTERED

    def take_supervision(self, kind: str, data: bytes) -> None:
        """Fold in an event of a supervision; only obligations to answer count."""
        reading = _SUPERVISION.get(kind)
        if reading is None:
            return
        decoder, fold = reading
        event = decoder.decode(data)
        if event.kind == ANSWER:
            fold(self._matters.setdefault(event.matter, MatterOutcome()), event)


def _opened(matter: MatterOutcome, event: _Opened) -> None:
    matter.due_at = event.due_at


def _breached(matter: MatterOutcome, _: _Breached) -> None:
    matter.verdict = OVERDUE


def _discharged(matter: MatterOutcome, event: _Discharged) -> None:
    matter.due_at, matter.answered_at = event.due_at, event.discharged_at
    matter.verdict, matter.working_days_left = event.verdict, event.working_days_left


_receipt = msgspec.json.Decoder(Receipt)
_SUPERVISION: dict[str, tuple[msgspec.json.Decoder[Any], Callable[[MatterOutcome, Any], None]]] = {
    ObligationOpened.TYPE: (msgspec.json.Decoder(_Opened), _opened),
    ObligationBreached.TYPE: (msgspec.json.Decoder(_Breached), _breached),
    ObligationDischarged.TYPE: (msgspec.json.Decoder(_Discharged), _discharged),
}
RECEIPT_TYPE = ReceiptIssued.TYPE


def _told(defect: _Defect, within: str) -> dict[str, str]:
    path: Sequence[str] = [part for part in (within, defect.field) if part]
    return {"code": defect.code, "field": ".".join(path), "message": defect.message}
