"""Scoring as the chassis runs it: what it reads, what it decides, what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.chassis.pages.kit import PageKit
from services.chassis.service import ServiceDefinition
from services.scoring.api import routers
from services.scoring.deciders import HEARTBEATS, PASS_HEARTBEAT, PUBLICATIONS
from services.scoring.pages.routes import page_router
from services.scoring.publishing import publishing
from services.scoring.settings import ScoringSettings
from services.scoring.views.facts.view import FACTS

if TYPE_CHECKING:
    from fastapi import FastAPI

    from services.chassis.runtime import Runtime

HERE: Final = Path(__file__).parent


def _install(app: FastAPI, runtime: Runtime) -> None:
    kit = PageKit("scoring", HERE / "pages", runtime.settings.peers)
    kit.install(app)
    app.include_router(page_router(runtime, kit))


DEFINITION: Final = ServiceDefinition(
    name="scoring",
    title="Duban scoring",
    migrations=HERE / "migrations",
    subscribes=("matter", "supervision"),
    routers=routers,
    settings=ScoringSettings,
    deciders=(PUBLICATIONS, HEARTBEATS),
    reactions=(PASS_HEARTBEAT,),
    views=(FACTS,),
    tasks=(publishing,),
    install=(_install,),
)
