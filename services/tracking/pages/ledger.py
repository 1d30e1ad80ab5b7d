"""The ledger 整改台账: what is owed by whom until when, who is behind, and the form by which a task is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.contract import Identifier
from schemas.events.task import Process
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.paging import MOST_ROWS, Page, Paged, first_address, next_address
from services.chassis.http.principal import Principal
from services.chassis.http.problems import Defect, ProblemError
from services.chassis.pages.components import FieldError, Pager
from services.chassis.pages.kit import PageKit
from services.tracking.api import place_of
from services.tracking.pages.ledger_rows import (
    BehindRow,
    LedgerFigures,
    LedgerRow,
)
from services.tracking.pages.rows import unit_choices
from services.tracking.pages.task_opening import choices, errors_of, field_of, read
from services.tracking.pages.task_page import TaskPages, WordingFor, said_in
from services.tracking.pages.wording import Wording
from services.tracking.scope import SEES_EVERY_UNIT, unit_in_scope
from services.tracking.selection import overdue_before
from services.tracking.tasks.answers import TaskSelection
from services.tracking.tasks.api import Keyset, Office, Official
from services.tracking.tasks.opening import open_task
from services.tracking.views.ledger import query

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def ledger_pages(runtime: Runtime, kit: PageKit, wording: WordingFor, look: Mapping[str, str]) -> APIRouter:
    """Pages for officials; each sees what its unit may see. `look` is what templates need for their assets."""
    router = APIRouter(include_in_schema=False)
    pages = _LedgerPages(runtime, kit, wording, look)
    tasks = TaskPages(runtime, kit, wording, look)

    @router.get("/ledger")
    async def ledger(
        request: Request, official: Official, page: Keyset, selected: Annotated[TaskSelection, Query()]
    ) -> Response:
        return await pages.list(request, official, page, selected)

    @router.post("/ledger")
    async def opening(request: Request, official: Office) -> Response:
        return await pages.open(request, official)

    @router.get("/ledger/{task}")
    async def task(request: Request, task: Identifier, official: Official, done: str = "") -> Response:
        return await tasks.show(request, official, task, done=done)

    @router.post("/ledger/{task}/{step}")
    async def take(request: Request, task: Identifier, step: str, official: Official) -> Response:
        return await tasks.act(request, official, task, step)

    return router


class _LedgerPages:
    def __init__(self, runtime: Runtime, kit: PageKit, wording: WordingFor, look: Mapping[str, str]) -> None:
        self._runtime = runtime
        self._kit = kit
        self._wording = wording
        self._look = look

    async def list(
        self,
        request: Request,
        official: Principal,
        page: Page,
        selected: TaskSelection,
        *,
        errors: tuple[FieldError, ...] = (),
        said: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """Tasks by due time, who is behind, and the figures; the filters stand in the address."""
        words = self._wording(self._runtime, self._kit, request, official.region)
        scope, closed = unit_in_scope(official, selected.unit), selected.state == "closed"
        year = f"{words.calendar.local_day(words.now):%Y}-01"
        async with self._runtime.pool.acquire() as connection:
            filters = selected.filters(official, words.now)
            rows = await query.entries(connection, filters, page.fetch, place_of(page), closed=closed)
            behind = await query.behind(connection, official.region, overdue_before(words.now), scope)
            ended = await query.ended(connection, official.region, scope, year)
        paged = Paged.of(rows, page, lambda entry: entry.place)
        return self._kit.respond(
            request,
            "ledger.html",
            status,
            rows=[LedgerRow.of(entry, words) for entry in paged.rows],
            behind=[BehindRow.of(one, words) for one in behind if one.overdue or one.sent_back],
            figures=LedgerFigures.of(behind, ended),
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
            selected=selected,
            processes=[process.value for process in Process],
            units=unit_choices(words) if SEES_EVERY_UNIT in official.roles else [],
            choices=choices(words) if SEES_EVERY_UNIT in official.roles else [],
            errors=errors,
            said=said or {},
            place=words.unit(scope) or words.t("place.all"),
            topic=f"ledger:{official.region}.{scope}" if scope else f"ledger:{official.region}",
            assets=self._look["assets"],
            stamp=self._look["stamp"],
        )

    async def open(self, request: Request, official: Principal) -> Response:
        """Set a task; what is wrong is told on the page."""
        words = self._wording(self._runtime, self._kit, request, official.region)
        said = await said_in(request)
        try:
            opening = read(said, words.calendar)
            outcome = await open_task(self._runtime, official, opening, correlation_id_of(request))
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)}
            found = {name: _required(words, name) for name in wrong}
        except ProblemError as problem:
            if problem.kind.status not in (403, 409, 422):
                raise
            found = {one.field or "process": _told(words, one) for one in problem.defects}
        else:
            return RedirectResponse(f"/ledger/{outcome.state.task}?done=open", status_code=303)
        first = Page(MOST_ROWS, None)
        return await self.list(
            request, official, first, TaskSelection(), errors=errors_of(found), said=said, status=422
        )


def _told(words: Wording, found: Defect) -> str:
    """A defect in the reader's language; the rules tell it in both."""
    if found.code == "missing":
        return _required(words, found.field)
    chinese, _, english = found.message.partition(" / ")
    return english or chinese if words.language == "en" else chinese


def _required(words: Wording, name: str) -> str:
    key = field_of(name)
    return words.t("field.required", field=words.t("open.title_field" if key == "title" else f"open.{key}"))
