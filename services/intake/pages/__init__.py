"""The pages of intake: for citizens without signing in, for officials within their unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI

from services.chassis.http.live import live_routes
from services.chassis.http.principal import Principal
from services.chassis.pages.kit import PageKit
from services.intake.enquiries import Enquiries
from services.intake.pages.office import office_routes
from services.intake.pages.public import public_routes

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

FOLDER = Path(__file__).parent
NAVIGATION = (("nav.start", "/"), ("nav.status", "/status"), ("nav.matters", "/matters"))


def page_kit(runtime: Runtime) -> PageKit:
    """The pages of intake in the common layout."""
    return PageKit("intake", FOLDER, runtime.settings.peers, NAVIGATION)


def page_routes(runtime: Runtime, enquiries: Enquiries) -> list[APIRouter]:
    """All pages, and the stream that tells them what has changed."""
    kit = page_kit(runtime)
    return [
        public_routes(runtime, kit, enquiries),
        office_routes(runtime, kit),
        live_routes(runtime.hub, may_follow),
    ]


def install_pages(app: FastAPI, runtime: Runtime) -> None:
    """Assets, login and error pages."""
    page_kit(runtime).install(app)


def may_follow(principal: Principal | None, topic: str) -> bool:
    """Anybody who knows a matter's identity may learn that it has changed; a unit's list is for the unit."""
    kind, _, name = topic.partition(":")
    if kind == "matter":
        return True
    region, _, unit = name.partition(".")
    return kind == "unit" and principal is not None and principal.may_act_for(region, unit)
