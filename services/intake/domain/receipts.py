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


@dataclass(frozen=True, slots=True)
class Issue:
    """Issue a receipt. `unreadable`: the message has no id of its own, its place in the topic stands for it."""

    receipt: ReceiptIssued
    unreadable: bool = False


def decide_receipt(state: Receipts, issue: Issue) -> Sequence[EventContract]:
    """One for each message; an unreadable one gets no second when it is tried again."""
    return () if issue.unreadable and state.issued else (issue.receipt,)


def evolve_receipt(state: Receipts, event: EventContract) -> Receipts:
    """Count it."""
    return Receipts(state.issued + 1)
