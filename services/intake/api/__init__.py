"""The HTTP interface for machines; every route says who may ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from services.intake.api.matters import matter_routes
from services.intake.api.messages import message_routes
from services.intake.api.regimes import regime_routes
from services.intake.api.status import status_routes
from services.intake.enquiries import Enquiries

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def api_routes(runtime: Runtime, enquiries: Enquiries) -> list[APIRouter]:
    """All of them."""
    return [
        message_routes(runtime),
        matter_routes(runtime),
        status_routes(runtime, enquiries),
        regime_routes(runtime),
    ]
