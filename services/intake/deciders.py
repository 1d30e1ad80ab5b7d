"""The stream families of intake: matters, heartbeats, receipts, regimes; each with its topic."""

from __future__ import annotations

from typing import Final

from schemas.contract import EventContract
from schemas.events.matter import MatterEvent
from schemas.events.receipt import ReceiptIssued
from schemas.events.regime import RegimeAdopted
from schemas.topics import MATTER, REGIME, domain_topic, receipt_topic
from services.chassis.decider import Decider
from services.chassis.heartbeat import heartbeat_decider
from services.intake.domain.adoption import Adopt, Adoptions, decide_adoption, evolve_adoption
from services.intake.domain.commands import MatterCommand
from services.intake.domain.decide import decide
from services.intake.domain.evolve import evolve
from services.intake.domain.receipts import Issue, Receipts, decide_receipt, evolve_receipt
from services.intake.domain.state import UNREGISTERED, Matter


def _topic(event: EventContract) -> str:
    if isinstance(event, MatterEvent):
        return domain_topic(event.region, MATTER)
    if isinstance(event, ReceiptIssued):
        return receipt_topic(event.region, event.portal)
    if isinstance(event, RegimeAdopted):
        return domain_topic(event.region, REGIME)
    raise TypeError(f"intake publishes no {event.TYPE}")


MATTERS: Final[Decider[Matter, MatterCommand]] = Decider(
    "matter", UNREGISTERED, decide, evolve, _topic, state_version=2
)
HEARTBEATS: Final = heartbeat_decider(MATTER)
RECEIPTS: Final[Decider[Receipts, Issue]] = Decider("receipt", Receipts(), decide_receipt, evolve_receipt, _topic)
ADOPTIONS: Final[Decider[Adoptions, Adopt]] = Decider("regime", Adoptions(), decide_adoption, evolve_adoption, _topic)
