"""The ledger 整改台账 and a task's page: what is owed by whom until when, who is behind, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.contract import Identifier
from schemas.events.task import Process
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.paging import Page, Paged, first_address, next_address
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, ProblemError
from services.chassis.pages.components import FieldError, Link, Pager
from services.chassis.pages.kit import PageKit
from services.tracking.api import place_of
from services.tracking.pages.ledger_rows import (
    BehindRow,
    LedgerFigures,
    LedgerRow,
    chain_picture,
    tags_of,
    timeline_of,
)
from services.tracking.pages.rows import unit_choices
from services.tracking.pages.task_facts import facts_of, posts_of, present_due, whole_due
from services.tracking.pages.task_forms import FORMS, TaskForm, available, field_errors
from services.tracking.pages.wording import Wording
from services.tracking.scope import SEES_EVERY_UNIT, unit_in_scope
from services.tracking.selection import overdue_before
from services.tracking.tasks.answers import TaskSelection
from services.tracking.tasks.api import Keyset, Official
from services.tracking.tasks.story import story_of_task
from services.tracking.tasks.work import act
from services.tracking.views.ledger import query

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.chassis.runtime import Runtime

    WordingFor = Callable[[Runtime, PageKit, Request, str], Wording]


def ledger_pages(runtime: Runtime, kit: PageKit, wording: WordingFor, look: Mapping[str, str]) -> APIRouter:
    """Pages for officials; each sees what its unit may see. `look` is what templates need for their assets."""
    router = APIRouter(include_in_schema=False)
    pages = _LedgerPages(runtime, kit, wording, look)

    @router.get("/ledger")
    async def ledger(
        request: Request, official: Official, page: Keyset, selected: Annotated[TaskSelection, Query()]
    ) -> Response:
        return await pages.list(request, official, page, selected)

    @router.get("/ledger/{task}")
    async def task(request: Request, task: Identifier, official: Official, done: str = "") -> Response:
        return await pages.show(request, official, task, done=done)

    @router.post("/ledger/{task}/{step}")
    async def take(request: Request, task: Identifier, step: str, official: Official) -> Response:
        return await pages.act(request, official, task, step)

    return router


class _LedgerPages:
    def __init__(self, runtime: Runtime, kit: PageKit, wording: WordingFor, look: Mapping[str, str]) -> None:
        self._runtime = runtime
        self._kit = kit
        self._wording = wording
        self._look = look

    async def list(self, request: Request, official: Principal, page: Page, selected: TaskSelection) -> Response:
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
            rows=[LedgerRow.of(entry, words) for entry in paged.rows],
            behind=[BehindRow.of(one, words) for one in behind if one.overdue or one.sent_back],
            figures=LedgerFigures.of(behind, ended),
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
            selected=selected,
            processes=[process.value for process in Process],
            units=unit_choices(words) if SEES_EVERY_UNIT in official.roles else [],
            place=words.unit(scope) or words.t("place.all"),
            topic=f"ledger:{official.region}.{scope}" if scope else f"ledger:{official.region}",
            assets=self._look["assets"],
            stamp=self._look["stamp"],
        )

    async def show(
        self,
        request: Request,
        official: Principal,
        task: str,
        *,
        done: str = "",
        errors: tuple[FieldError, ...] = (),
        said: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A task: its chain of steps, what each rests on, who answers, and what can be done now."""
        story = await story_of_task(self._runtime, official, task)
        words = self._wording(self._runtime, self._kit, request, official.region)
        entry = story.entry
        return self._kit.respond(
            request,
            "task.html",
            status,
            entry=entry,
            version=story.version,
            title=entry.title_en if words.language == "en" else entry.title_zh,
            process=words.t(f"process.{entry.process}"),
            tags=tags_of(entry, words),
            chain=chain_picture(story, words),
            timeline=timeline_of(story, words),
            person=words.person(entry.person, entry.post, entry.section, entry.unit),
            due=present_due(story, words),
            whole=whole_due(story, words),
            facts=facts_of(story, words),
            forms=available(story, official),
            outcomes=story.outcomes,
            posts=posts_of(entry, words),
            links=[Link(words.t("nav.ledger"), "/ledger"), Link(entry.number)],
            topic=f"task:{entry.task}",
            done=done if done in FORMS else "",
            errors=errors,
            said=said or {},
            assets=self._look["assets"],
            stamp=self._look["stamp"],
        )

    async def act(self, request: Request, official: Principal, task: str, step: str) -> Response:
        """Carry out what a form asks; what is wrong is told on the page."""
        form = FORMS.get(step)
        if form is None:
            raise NOT_FOUND.error()
        sent = await request.form()
        said = {name: value for name, value in sent.items() if isinstance(value, str) and value.strip()}
        version = said.pop("version", "")
        try:
            await act(
                self._runtime,
                official,
                task,
                form.read(said),
                expected_version=int(version[:9]) if version.isdecimal() else None,
                correlation=correlation_id_of(request),
            )
        except ValidationError as error:
            errors = field_errors(form, error, lambda key, **values: self._kit.text(request, key, **values))
            return await self.show(request, official, task, errors=errors, said=said, status=422)
        except ProblemError as problem:
            if problem.kind.status not in (409, 412, 422):
                raise
            return await self._refused(request, official, task, form, problem, said)
        return RedirectResponse(f"/ledger/{task}?done={step}", status_code=303)

    async def _refused(
        self, request: Request, official: Principal, task: str, form: TaskForm, problem: ProblemError, said: Any
    ) -> Response:
        detail = problem.detail if isinstance(problem.detail, str) else problem.detail.in_language(language_of(request))
        messages = [detail] if detail else [found.message for found in problem.defects]
        errors = tuple(FieldError(f"{form.step}-{form.fields[0]}", message) for message in messages)
        return await self.show(request, official, task, errors=errors, said=said, status=problem.kind.status)
