"""What notify consists of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schemas.catalogue import EVENTS
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from services.chassis.pages.kit import PageKit
from services.chassis.reactions import Ledger
from services.chassis.service import ServiceDefinition
from services.notify.api import routers
from services.notify.delivering.deliverer import delivering
from services.notify.delivering.doorbell import Doorbell
from services.notify.delivering.portal import OUTCOMES
from services.notify.ledger.planned import Planners, writes
from services.notify.pages.routes import page_router
from services.notify.settings import NotifySettings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from services.chassis.runtime import Runtime

HERE = Path(__file__).parent
NAVIGATION = (("nav.deliveries", "/deliveries"), ("nav.endpoints", "/endpoints"))
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

    def install(app: FastAPI, runtime: Runtime) -> None:
        kit = PageKit("notify", HERE / "pages", runtime.settings.peers, NAVIGATION)
        kit.install(app)
        app.include_router(page_router(runtime, kit, doorbell))

    return ServiceDefinition(
        name="notify",
        title="Duban notify",
        migrations=HERE / "migrations",
        subscribes=("matter", "supervision", "score", "calendar"),
        routers=lambda runtime: routers(runtime, doorbell),
        settings=NotifySettings,
        deciders=(OUTCOMES,),
        ledgers=(ledger,),
        tasks=(lambda runtime: delivering(runtime, doorbell),),
        install=(install,),
    )


DEFINITION = notify()
