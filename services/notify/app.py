"""What notify consists of."""

from __future__ import annotations

from pathlib import Path

from schemas.catalogue import EVENTS
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from services.chassis.reactions import Ledger
from services.chassis.service import ServiceDefinition
from services.notify.api import routers
from services.notify.delivering.deliverer import delivering
from services.notify.delivering.doorbell import Doorbell
from services.notify.delivering.portal import OUTCOMES
from services.notify.ledger.planned import Planners, writes
from services.notify.settings import NotifySettings

_UNTOLD = {OutcomeNotified.TYPE, ReceiptIssued.TYPE, HeartbeatPassed.TYPE}
"""Receipts reach their portal from intake; our own outcomes are not told again."""


def notify() -> ServiceDefinition:
    """The definition of the service; each one has a ledger and a deliverer of its own."""
    doorbell, planners = Doorbell(), Planners()
    ledger = Ledger(
        reads={kind: entry.model for kind, entry in EVENTS.items() if kind not in _UNTOLD},
        write=lambda batch, context: writes(batch, context, planners),
        after_commit=doorbell.ring,
    )
    return ServiceDefinition(
        name="notify",
        title="Duban notify",
        migrations=Path(__file__).with_name("migrations"),
        subscribes=("matter", "supervision", "score"),
        routers=lambda runtime: routers(runtime, doorbell),
        settings=NotifySettings,
        deciders=(OUTCOMES,),
        ledgers=(ledger,),
        tasks=(lambda runtime: delivering(runtime, doorbell),),
    )


DEFINITION = notify()
