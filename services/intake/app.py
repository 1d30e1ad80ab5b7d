"""What intake consists of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter

from services.chassis.http.versions import PRECONDITION_FAILED
from services.chassis.service import ServiceDefinition
from services.intake.api import api_routes
from services.intake.deciders import ADOPTIONS, HEARTBEATS, MATTERS, RECEIPTS
from services.intake.enquiries import Enquiries
from services.intake.inbound import INBOUND
from services.intake.letting_go import letting_go
from services.intake.pages import install_pages, page_routes
from services.intake.rooms import open_rooms
from services.intake.settings import IntakeSettings
from services.intake.views.matters import MATTERS_VIEW

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def _routers(runtime: Runtime) -> Sequence[APIRouter]:
    enquiries = Enquiries(runtime)
    return [*api_routes(runtime, enquiries), *page_routes(runtime, enquiries)]


DEFINITION: Final = ServiceDefinition(
    name="intake",
    title="Duban intake",
    migrations=Path(__file__).with_name("migrations"),
    subscribes=("matter", "supervision"),
    routers=_routers,
    settings=IntakeSettings,
    deciders=(MATTERS, ADOPTIONS, HEARTBEATS, RECEIPTS),
    inbound=INBOUND,
    views=(MATTERS_VIEW,),
    tasks=(open_rooms, letting_go),
    problems=(PRECONDITION_FAILED,),
    install=(install_pages,),
)
"""The service; `python -m services.intake` runs it."""
