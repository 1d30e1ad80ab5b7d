"""Receipts: every message of a portal gets exactly one, accepted with its case number or refused with all defects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.contract import EventContract
from schemas.events.receipt import ReceiptIssued


@dataclass(frozen=True, slots=True)
class Receipts:
    """How many receipts were issued under one submission id."""

    issued: int = 0


def decide_receipt(state: Receipts, receipt: ReceiptIssued) -> Sequence[EventContract]:
    """A receipt is issued as it was made out; that a message gets only one is what its checkpoint sees to."""
    return (receipt,)


def evolve_receipt(state: Receipts, event: EventContract) -> Receipts:
    """Count it."""
    return Receipts(state.issued + 1)
