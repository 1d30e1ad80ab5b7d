"""Liveness, readiness, metrics and the catalogue of problems: the addresses that operators and machines look at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from services.chassis import metrics
from services.chassis.http.access import public
from services.chassis.http.problems import Catalogue

READINESS_SECONDS = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why the service is not ready: a stable code, and what is wrong with what to do."""

    code: str
    message: str


Readiness = Callable[[], Awaitable[list[Problem]]]


async def always_ready() -> list[Problem]:
    """For an application that depends on nothing."""
    return []


def health_routes(readiness: Readiness, catalogue: Catalogue) -> APIRouter:
    """The routes, all public: they name no person and no matter."""
    router = APIRouter(dependencies=[public()], include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers; dependencies are none of its business, or a restart would follow their every fault."""
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        problems = await _problems(readiness)
        metrics.READY.set(0 if problems else 1)
        listed = [{"code": problem.code, "message": problem.message} for problem in problems]
        body = {"status": "not-ready" if problems else "ready", "problems": listed}
        return JSONResponse(body, 503 if problems else 200, {"Cache-Control": "no-store"})

    @router.get("/metrics")
    async def exposed() -> Response:
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)

    @router.get("/problems")
    async def problem_catalogue() -> list[dict[str, object]]:
        return [
            {
                "type": kind.type_uri,
                "code": kind.code,
                "status": kind.status,
                "title": {"zh": kind.title.zh, "en": kind.title.en},
                "mend": {"zh": kind.mend.zh, "en": kind.mend.en},
            }
            for kind in catalogue.kinds.values()
        ]

    return router


async def _problems(readiness: Readiness) -> list[Problem]:
    try:
        async with asyncio.timeout(READINESS_SECONDS):
            return await readiness()
    except TimeoutError:
        return [Problem("readiness-timeout", "The readiness check took more than 5 s: look at PostgreSQL and Kafka.")]
    except Exception:  # noqa: BLE001 - a check that fails is itself a reason not to be ready
        _log.exception("readiness_failed")
        return [Problem("readiness-failed", "The readiness check itself failed: see readiness_failed in the log.")]
