"""Receipts and outcomes for portals; topic `<region>.receipt.<portal>`, key = receipt stream."""

from __future__ import annotations

from typing import ClassVar, Literal

from schemas.contract import EventContract, Identifier, Instant, Region
from schemas.defects import Defect


class ReceiptIssued(EventContract):
    """The answer to one message of a portal: accepted with its case number, or refused with all its defects."""

    TYPE: ClassVar[str] = "duban.receipt.issued.v1"

    region: Region
    portal: Identifier
    submission_id: str
    command: str
    """Type of the message that this answers."""
    status: Literal["accepted", "refused"]
    matter: Identifier | None = None
    case_number: str | None = None
    query_code: str | None = None
    unit: Identifier | None = None
    received_at: Instant | None = None
    repeated: bool = False
    """True where the same submission had been registered before."""
    defects: tuple[Defect, ...] = ()


class OutcomeNotified(EventContract):
    """What became of a matter, told to the portal it came from."""

    TYPE: ClassVar[str] = "duban.outcome.notified.v1"

    region: Region
    portal: Identifier
    submission_id: str
    matter: Identifier
    case_number: str
    step: str
    """Type of the event that is told, for example `duban.matter.answered.v1`."""
    unit: Identifier | None = None
    happened_at: Instant
