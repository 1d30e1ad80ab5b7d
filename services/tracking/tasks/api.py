"""`/v1/tasks`: opening tasks, the steps that officials take with them, lists, and one with its chain of steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from schemas.contract import Identifier
from schemas.events.task import StepOutcome
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.paging import Page, Paged, link_next, next_address, page_of
from services.chassis.http.principal import Principal
from services.chassis.http.versions import version_of
from services.tracking.api import place_of
from services.tracking.scope import READERS, unit_in_scope
from services.tracking.selection import overdue_before
from services.tracking.tasks.answers import Standing, TaskNow, Tasks, TaskSelection, TaskShown, now_of
from services.tracking.tasks.opening import open_task
from services.tracking.tasks.said import Cancelling, Completing, Ending, HandingOver, Opening, SendingBack
from services.tracking.tasks.story import story_of_task
from services.tracking.tasks.work import Making, act, cancelling, ending, handing_over
from services.tracking.views.ledger import query

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Official = Annotated[Principal, require(*READERS)]
Office = Annotated[Principal, require("efficiency")]
Keyset = Annotated[Page, Depends(page_of(datetime, str, str))]
IfMatch = Annotated[str | None, Header(description='the version that was read, as in `ETag`: `"7"`')]


def task_router(runtime: Runtime) -> APIRouter:
    """Routes for clerks, leaders and the efficiency office."""
    router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
    routes = _Tasks(runtime)
    router.add_api_route("", routes.list, methods=["GET"])
    router.add_api_route("", routes.open, methods=["POST"], status_code=201)
    router.add_api_route("/standing", routes.standing, methods=["GET"])
    router.add_api_route("/{task}", routes.show, methods=["GET"])
    for name, step in (
        ("complete", routes.complete),
        ("verify", routes.verify),
        ("send-back", routes.send_back),
        ("hand-over", routes.hand_over),
        ("cancel", routes.cancel),
    ):
        router.add_api_route(f"/{{task}}/{name}", step, methods=["POST"])
    return router


class _Tasks:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def list(
        self,
        request: Request,
        response: Response,
        official: Official,
        page: Keyset,
        selected: Annotated[TaskSelection, Query()],
    ) -> Tasks:
        """Tasks of one's unit, or of the region for the efficiency office."""
        filters = selected.filters(official, self._runtime.clock.now())
        closed = selected.state == "closed"
        async with self._runtime.pool.acquire() as connection:
            rows = await query.entries(connection, filters, page.fetch, place_of(page), closed=closed)
        paged = Paged.of(rows, page, lambda entry: entry.place)
        link_next(request, response, paged)
        return Tasks(tasks=list(paged.rows), next=next_address(request, paged))

    async def standing(
        self,
        official: Official,
        unit: Identifier | None = None,
        since: Annotated[str, Query(pattern=r"^\d{4}-\d{2}$")] = "2000-01",
    ) -> Standing:
        """Who is behind, by unit and process, and how tasks ended since a month (`2026-01`)."""
        scope = unit_in_scope(official, unit)
        now = self._runtime.clock.now()
        async with self._runtime.pool.acquire() as connection:
            behind = await query.behind(connection, official.region, overdue_before(now), scope)
            ended = await query.ended(connection, official.region, scope, since)
        return Standing(behind=behind, ended=ended)

    async def show(self, response: Response, task: Identifier, official: Official) -> TaskShown:
        """By id or number: the steps taken, the present one and those ahead, with due times and evidence."""
        story = await story_of_task(self._runtime, official, task)
        response.headers["ETag"] = f'"{story.version}"'
        return TaskShown(
            task=story.entry,
            version=story.version,
            whole=story.whole,
            steps=list(story.steps),
            outcomes=list(story.outcomes),
        )

    async def open(self, request: Request, said: Opening, official: Official) -> TaskNow:
        """Set a task: a rectification, a course, a deliverable (the efficiency office); an approval (its own unit)."""
        return now_of(await open_task(self._runtime, official, said, correlation_id_of(request)))

    async def complete(
        self, request: Request, task: Identifier, said: Completing, official: Official, if_match: IfMatch = None
    ) -> TaskNow:
        """The present step is done; the last of an approval is granted or refused."""
        return await self._take(request, official, task, ending(said, StepOutcome(said.outcome)), if_match)

    async def verify(
        self, request: Request, task: Identifier, said: Ending, official: Official, if_match: IfMatch = None
    ) -> TaskNow:
        """What was done is right (核实); a rectification is struck off (销号)."""
        return await self._take(request, official, task, ending(said, StepOutcome.VERIFIED), if_match)

    async def send_back(
        self, request: Request, task: Identifier, said: SendingBack, official: Official, if_match: IfMatch = None
    ) -> TaskNow:
        """What was done is not right (退回重办)."""
        return await self._take(request, official, task, ending(said, StepOutcome.SENT_BACK), if_match)

    async def hand_over(
        self, request: Request, task: Identifier, said: HandingOver, official: Official, if_match: IfMatch = None
    ) -> TaskNow:
        """Somebody else answers for the present step or the whole: within the unit; the efficiency office anywhere."""
        return await self._take(request, official, task, handing_over(said), if_match)

    async def cancel(
        self, request: Request, task: Identifier, said: Cancelling, official: Office, if_match: IfMatch = None
    ) -> TaskNow:
        """Nothing more is asked for; of a granted approval, its yearly checks end."""
        return await self._take(request, official, task, cancelling(said), if_match)

    async def _take(
        self, request: Request, official: Principal, task: str, making: Making, if_match: str | None
    ) -> TaskNow:
        outcome = await act(
            self._runtime,
            official,
            task,
            making,
            expected_version=version_of(if_match),
            correlation=correlation_id_of(request),
        )
        return now_of(outcome)
