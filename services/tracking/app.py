"""Tracking as the chassis runs it: what it reads, what it decides, what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.chassis.http.live import live_routes
from services.chassis.http.versions import PRECONDITION_FAILED
from services.chassis.pages.kit import PageKit, VersionedFiles
from services.chassis.service import ServiceDefinition
from services.tracking.api import api_router
from services.tracking.calendar_api import calendar_routes
from services.tracking.campaigns.reactions import FOLLOW_CAMPAIGN, OPEN_ITEMS
from services.tracking.deciders import CALENDARS, CAMPAIGNS, FINDINGS, HEARTBEATS, MONITORING, SUPERVISIONS, TASKS
from services.tracking.finding.candidates import CANDIDATES
from services.tracking.finding.finder import finding
from services.tracking.finding.pauses import LOOK_AT_PAUSES
from services.tracking.findings_api import findings_router
from services.tracking.interventions.api import intervention_routes
from services.tracking.metrics import measuring
from services.tracking.monitoring_api import monitoring_router
from services.tracking.pages.calendar import calendar_pages
from services.tracking.pages.findings import finding_pages
from services.tracking.pages.matter import matter_pages
from services.tracking.pages.routes import ASSETS, page_router
from services.tracking.reactions import PASS_HEARTBEAT, SUPERVISE
from services.tracking.replanning.running import replanning
from services.tracking.replanning.work import REPLANS
from services.tracking.scope import may_follow
from services.tracking.settings import TrackingSettings
from services.tracking.tasks.api import task_router
from services.tracking.tasks.reactions import FOLLOW_UP, RECTIFY
from services.tracking.tasks.supervising import SUPERVISE_TASKS
from services.tracking.views.cards.view import CARDS
from services.tracking.views.course.view import COURSE
from services.tracking.views.findings.view import FINDINGS as FINDINGS_LIST
from services.tracking.views.ledger.view import LEDGER
from services.tracking.views.outcomes.view import OUTCOMES
from services.tracking.views.plan.view import PLAN
from services.tracking.views.stays.view import STAYS
from services.tracking.views.tally.view import TALLY
from services.tracking.views.worklist.view import WORKLIST

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

    from services.chassis.runtime import Runtime

HERE: Final = Path(__file__).parent
NAVIGATION: Final = (
    ("nav.worklist", "/worklist"),
    ("nav.ledger", "/ledger"),
    ("nav.campaigns", "/campaigns"),
    ("nav.cards", "/cards"),
    ("nav.findings", "/findings"),
    ("nav.blockage", "/blockage"),
    ("nav.monitoring", "/monitoring"),
    ("nav.calendar", "/calendar"),
)
RESTRICTED: Final = {
    "/findings": frozenset({"leader", "efficiency"}),
    "/monitoring": frozenset({"leader", "efficiency"}),
    "/blockage": frozenset({"efficiency"}),
}


def page_kit(runtime: Runtime) -> PageKit:
    """The pages of tracking in the common layout."""
    return PageKit("tracking", HERE / "pages", runtime.settings.peers, NAVIGATION, RESTRICTED)


def _routers(runtime: Runtime) -> Sequence[APIRouter]:
    kit = page_kit(runtime)
    machines = (
        api_router(runtime),
        intervention_routes(runtime),
        calendar_routes(runtime),
        findings_router(runtime),
        monitoring_router(runtime),
        task_router(runtime),
    )
    pages = (
        page_router(runtime, kit),
        matter_pages(runtime, kit),
        calendar_pages(runtime, kit),
        finding_pages(runtime, kit),
    )
    return (*machines, *pages, live_routes(runtime.hub, may_follow))


def _install(app: FastAPI, runtime: Runtime) -> None:
    page_kit(runtime).install(app)
    app.mount(ASSETS, VersionedFiles(directory=HERE / "pages" / "static"), name="tracking-assets")
    app.state.public_mounts.add(ASSETS)


DEFINITION: Final = ServiceDefinition(
    name="tracking",
    title="Duban tracking",
    migrations=HERE / "migrations",
    subscribes=("matter", "supervision", "task", "campaign", "finding", "calendar"),
    routers=_routers,
    settings=TrackingSettings,
    deciders=(SUPERVISIONS, TASKS, CAMPAIGNS, FINDINGS, CALENDARS, HEARTBEATS, MONITORING),
    alarms=(SUPERVISIONS, TASKS, CAMPAIGNS),
    reactions=(
        SUPERVISE,
        SUPERVISE_TASKS,
        FOLLOW_UP,
        RECTIFY,
        FOLLOW_CAMPAIGN,
        OPEN_ITEMS,
        PASS_HEARTBEAT,
        LOOK_AT_PAUSES,
    ),
    ledgers=(CANDIDATES, REPLANS),
    tasks=(measuring, finding, replanning),
    views=(WORKLIST, OUTCOMES, CARDS, COURSE, STAYS, FINDINGS_LIST, LEDGER, TALLY, PLAN),
    problems=(PRECONDITION_FAILED,),
    install=(_install,),
)
