"""Pages for officials: the list of their unit's matters, and a matter with what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.events.matter import Grade
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.paging import Page, Paged, first_address, next_address, page_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, ProblemError
from services.chassis.pages.components import FieldError, Link, Pager
from services.chassis.pages.kit import PageKit
from services.intake.api.matter_steps import Official
from services.intake.api.matters import Status, filter_for
from services.intake.casework import act, read_case
from services.intake.pages.forms import FORMS, StepForm, available, field_errors
from services.intake.pages.wording import STATUS_TAGS, Wording, assignment_in
from services.intake.speech import reader_of, speech_of
from services.intake.views.matters import by_matter, listed
from services.intake.views.matters.query import STATUSES

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def office_routes(runtime: Runtime, kit: PageKit) -> APIRouter:
    """The pages that need a token."""
    router = APIRouter(include_in_schema=False)
    pages = _OfficePages(runtime, kit)

    @router.get("/matters")
    async def matters(
        request: Request,
        official: Official,
        page: Annotated[Page, Depends(page_of(datetime, str))],
        unit: Annotated[str, Query(max_length=80)] = "",
        status: Status | Literal[""] = "",
    ) -> Response:
        return await pages.list(request, official, page, unit, status)

    @router.get("/matters/{matter}")
    async def matter(request: Request, matter: str, official: Official, done: str = "") -> Response:
        return await pages.show(request, official, matter, done=done)

    @router.post("/matters/{matter}/{step}")
    async def step(
        request: Request,
        matter: str,
        step: str,
        official: Annotated[Principal, require("clerk", "leader", "efficiency")],
    ) -> Response:
        return await pages.act(request, official, matter, step)

    return router


class _OfficePages:
    def __init__(self, runtime: Runtime, kit: PageKit) -> None:
        self._runtime = runtime
        self._kit = kit

    async def list(self, request: Request, official: Principal, page: Page, unit: str, status: str) -> Response:
        """Matters of a unit, newest first; the filters stand in the address."""
        wanted = filter_for(official, unit or None, status or None)
        wording = self._wording(request, official)
        async with self._runtime.pool.acquire() as connection:
            rows = await listed(connection, wanted, page)
        paged = Paged.of(rows, page, key=lambda row: (row.received_at, row.matter))
        due = {row.matter: wording.due(row, done=row.status in ("answered", "closed")) for row in paged.rows}
        directory = wording.regime.directory.units if wording.regime else {}
        sees_all = "efficiency" in official.roles
        return self._kit.respond(
            request,
            "matters.html",
            rows=paged.rows,
            due=due,
            words=wording,
            tags=STATUS_TAGS,
            statuses=STATUSES,
            chosen=status,
            unit=wanted.unit or "",
            units=[(one, wording.unit(one)) for one in directory] if sees_all else [],
            place=wording.unit(wanted.unit) if wanted.unit else wording.say("matters.every_unit"),
            live=f"unit:{official.region}.{wanted.unit}" if wanted.unit else "",
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
        )

    async def show(
        self,
        request: Request,
        official: Principal,
        matter: str,
        *,
        done: str = "",
        errors: tuple[FieldError, ...] = (),
        said: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A matter: what was said, who answers, its course, and what can be done now."""
        runtime = self._runtime
        case = await read_case(runtime, official, matter)
        state = case.state
        speech = await speech_of(runtime, reader_of(runtime, official, state), state, case.events)
        async with runtime.pool.acquire() as connection:
            row = await by_matter(connection, matter)
        wording = self._wording(request, official)
        payloads = case.payloads()
        answered = state.answered_at is not None
        may_act = official.may_act_for(state.region, state.unit)
        units = wording.regime.directory.units if wording.regime else {}
        return self._kit.respond(
            request,
            "matter.html",
            status,
            state=state,
            version=case.version,
            speech=speech,
            due=wording.due(row, done=answered) if row else None,
            row=row,
            tags=STATUS_TAGS,
            answerable=wording.person(assignment_in(payloads), named=True),
            timeline=wording.timeline(payloads, speech, named=True),
            words=wording,
            forms=available(state, wording.regime, official) if may_act else (),
            units=[(one, wording.unit(one)) for one in units if one != state.unit],
            grades=[grade.value for grade in Grade],
            links=[Link(wording.say("nav.matters"), "/matters"), Link(state.case_number)],
            done=done if done in FORMS else "",
            errors=errors,
            said=said or {},
        )

    async def act(self, request: Request, official: Principal, matter: str, step: str) -> Response:
        """Carry out what a form asks; what is wrong is told on the page, in the words of the fields."""
        form = FORMS.get(step)
        if form is None:
            raise NOT_FOUND.error()
        sent = await request.form()
        said = {name: value for name, value in sent.items() if isinstance(value, str) and value.strip()}
        version = said.pop("version", "")
        try:
            making, words = form.read(said)
            if form.roles and not official.has_any_role(form.roles):
                raise NOT_FOUND.error()
            await act(
                self._runtime,
                official,
                matter,
                making,
                words=words,
                expected_version=int(version[:9]) if version.isdecimal() else None,
                correlation=correlation_id_of(request),
            )
        except ValidationError as error:
            errors = field_errors(form, error, lambda key, **values: self._kit.text(request, key, **values))
            return await self.show(request, official, matter, errors=errors, said=said, status=422)
        except ProblemError as problem:
            if problem.kind.status not in (409, 412, 422):
                raise
            return await self._refused(request, official, matter, form, problem, said)
        return RedirectResponse(f"/matters/{matter}?done={step}", status_code=303)

    async def _refused(
        self, request: Request, official: Principal, matter: str, form: StepForm, problem: ProblemError, said: Any
    ) -> Response:
        detail = problem.detail if isinstance(problem.detail, str) else problem.detail.in_language(language_of(request))
        messages = [detail] if detail else [found.message for found in problem.defects]
        errors = tuple(FieldError(form.anchor, message) for message in messages)
        return await self.show(request, official, matter, errors=errors, said=said, status=problem.kind.status)

    def _wording(self, request: Request, official: Principal) -> Wording:
        runtime = self._runtime
        regime = runtime.regimes.newest(official.region)
        return Wording(self._kit.texts, language_of(request), regime, runtime.clock.now())
