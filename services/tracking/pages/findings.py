"""`/findings`, `/monitoring`, `/blockage`: what was found, who is under key monitoring, where matters stall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from schemas.contract import Identifier
from schemas.events.finding import MOST_EVIDENCE, FindingKind
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.paging import Paged, first_address, next_address
from services.chassis.http.principal import Principal
from services.chassis.http.problems import ProblemError
from services.chassis.pages.components import FieldError, Link, Pager
from services.chassis.pages.kit import PageKit
from services.tracking.finding.access import finding_of, months_compared, period_asked, scope_of
from services.tracking.finding.commands import examine
from services.tracking.finding.watched import monitored_units
from services.tracking.findings_api import Efficiency, Examination, FindingSelection, Newest, Reader, place_of
from services.tracking.monitoring_api import Beginning, Ending, begin_monitoring, end_monitoring
from services.tracking.pages.finding_rows import (
    EvidenceRow,
    FindingRow,
    about,
    blockage_map,
    figures_in_words,
    period_in_words,
    thresholds_in_words,
)
from services.tracking.pages.routes import wording_for
from services.tracking.pages.rows import unit_choices
from services.tracking.scope import SEES_EVERY_UNIT
from services.tracking.views.findings import query
from services.tracking.views.stays import query as stays

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Form = dict[str, str]
Month = Annotated[str | None, Query(max_length=7)]
Everybody = Annotated[Principal, require("efficiency")]


def finding_pages(runtime: Runtime, kit: PageKit) -> APIRouter:
    """The pages of findings, monitoring and blockage."""
    pages = _FindingPages(runtime, kit)
    router = APIRouter(include_in_schema=False)

    @router.get("/findings")
    async def findings(
        request: Request, principal: Reader, page: Newest, selected: Annotated[FindingSelection, Query()]
    ) -> Response:
        return await pages.list(request, principal, page, selected)

    @router.get("/findings/{finding}")
    async def finding(request: Request, finding: Identifier, principal: Reader) -> Response:
        return await pages.show(request, principal, finding)

    @router.post("/findings/{finding}")
    async def examined(request: Request, finding: Identifier, principal: Efficiency) -> Response:
        return await pages.examine(request, principal, finding)

    @router.get("/monitoring")
    async def monitoring(request: Request, principal: Reader) -> Response:
        return await pages.monitored(request, principal)

    @router.post("/monitoring")
    async def monitor(request: Request, principal: Efficiency) -> Response:
        return await pages.monitor(request, principal, "")

    @router.post("/monitoring/{unit}/end")
    async def end(request: Request, unit: Identifier, principal: Efficiency) -> Response:
        return await pages.monitor(request, principal, unit)

    @router.get("/blockage")
    async def blockage(request: Request, principal: Everybody, period: Month = None) -> Response:
        return await pages.blockage(request, principal, period)

    @router.get("/blockage/matters")
    async def waiting(
        request: Request, principal: Everybody, unit: Identifier, section: str = "", period: Month = None
    ) -> Response:
        return await pages.waiting(request, principal, unit, section[:80], period)

    return router


class _FindingPages:
    def __init__(self, runtime: Runtime, kit: PageKit) -> None:
        self._runtime = runtime
        self._kit = kit

    async def list(self, request: Request, principal: Principal, page: Any, selected: FindingSelection) -> Response:
        words = wording_for(self._runtime, self._kit, request, principal.region)
        unit = scope_of(principal, selected.unit)
        still_open = selected.state == "open"
        async with self._runtime.pool.acquire() as connection:
            rows = await query.page(
                connection, principal.region, unit, selected.kind, still_open=still_open, most=page.fetch,
                after=place_of(page),
            )  # fmt: skip
        paged = Paged.of(rows, page, lambda item: item.place)
        return self._kit.respond(
            request,
            "findings.html",
            rows=[FindingRow.of(item, words) for item in paged.rows],
            pager=Pager(first_address(request) or "", next_address(request, paged) or ""),
            kinds=[(kind.value, words.t(f"finding.{kind}")) for kind in FindingKind],
            units=unit_choices(words) if SEES_EVERY_UNIT in principal.roles else [],
            selected=selected,
            place=words.unit(unit) or words.t("place.all"),
            topic=f"findings:{principal.region}" if SEES_EVERY_UNIT in principal.roles else "",
        )

    async def show(
        self, request: Request, principal: Principal, finding: str, *, errors: tuple[FieldError, ...] = (),
        said: Form | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        raised, examined = await finding_of(self._runtime, principal, finding)
        words = wording_for(self._runtime, self._kit, request, principal.region)
        return self._kit.respond(
            request,
            "finding.html",
            status,
            raised=raised,
            examined=examined,
            title=words.t(f"finding.{raised.kind}"),
            why=words.t(f"finding.why.{raised.kind}"),
            about=about(raised.unit, raised.section, raised.units, words),
            period=period_in_words(raised.period, words),
            figures=figures_in_words(raised, words),
            thresholds=thresholds_in_words(raised, words),
            rows=[EvidenceRow.of(one, words) for one in raised.evidence],
            may_examine=examined is None and "efficiency" in principal.roles,
            errors=errors,
            said=said or {},
            done=request.query_params.get("done") == "examined",
            links=[Link(words.t("nav.findings"), "/findings"), Link(words.t(f"finding.{raised.kind}"))],
        )

    async def examine(self, request: Request, principal: Principal, finding: str) -> Response:
        said = await _said(request)
        try:
            read = Examination.model_validate(said | {"rectify": said.get("rectify") == "yes"})
            await examine(
                self._runtime, principal, finding, read.outcome, read.note, rectify=read.rectify,
                correlation=correlation_id_of(request),
            )  # fmt: skip
        except (ValidationError, ProblemError) as error:
            errors, status = self._errors(request, error, "note")
            return await self.show(request, principal, finding, errors=errors, said=said, status=status)
        return RedirectResponse(f"/findings/{finding}?done=examined", 303)

    async def monitored(
        self, request: Request, principal: Principal, *, errors: tuple[FieldError, ...] = (),
        said: Form | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        words = wording_for(self._runtime, self._kit, request, principal.region)
        async with self._runtime.pool.acquire() as connection:
            units = await monitored_units(connection, principal.region, scope_of(principal, None))
        rule = words.regime.regime.monitoring if words.regime else None
        return self._kit.respond(
            request,
            "monitoring.html",
            status,
            rows=units,
            words=words,
            now=words.now,
            rule=rule,
            may="efficiency" in principal.roles,
            units=unit_choices(words),
            errors=errors,
            said=said or {},
            done=request.query_params.get("done", "") in ("begun", "ended"),
        )

    async def monitor(self, request: Request, principal: Principal, unit: str) -> Response:
        """Begin for the unit of the form, or end for the unit of the address."""
        said, correlation = await _said(request), correlation_id_of(request)
        try:
            if unit:
                read: BaseModel = Ending.model_validate({"reason": said.get("reason", "")})
                await end_monitoring(self._runtime, principal, unit, Ending.model_validate(read), correlation)
            else:
                await begin_monitoring(self._runtime, principal, Beginning.model_validate(said), correlation)
        except (ValidationError, ProblemError) as error:
            errors, status = self._errors(request, error, f"end-{unit}" if unit else "reason")
            return await self.monitored(request, principal, errors=errors, said=said, status=status)
        return RedirectResponse(f"/monitoring?done={'ended' if unit else 'begun'}", 303)

    async def blockage(self, request: Request, principal: Principal, period: str | None) -> Response:
        words = wording_for(self._runtime, self._kit, request, principal.region)
        month = period_asked(self._runtime, principal.region, period)
        found = await months_compared(self._runtime, principal.region, month)
        return self._kit.respond(
            request,
            "blockage.html",
            month=str(month),
            found=found,
            figure=blockage_map(found, words) if found.sections else None,
            earlier=str(month.previous),
            later=str(month.next) if found.over else "",
            rule=found.rule,
        )

    async def waiting(
        self, request: Request, principal: Principal, unit: str, section: str, period: str | None
    ) -> Response:
        words = wording_for(self._runtime, self._kit, request, principal.region)
        month = period_asked(self._runtime, principal.region, period)
        found = await months_compared(self._runtime, principal.region, month)
        async with self._runtime.pool.acquire() as connection:
            longest = await stays.longest(
                connection, principal.region, found.start, found.end, unit, section, MOST_EVIDENCE
            )
        return self._kit.respond(
            request,
            "blockage_matters.html",
            place=about(unit, section, (), words),
            month=str(month),
            rows=[EvidenceRow.of(one, words) for one in longest],
            links=[Link(words.t("nav.blockage"), f"/blockage?period={month}"), Link(about(unit, section, (), words))],
        )

    def _errors(
        self, request: Request, error: ValidationError | ProblemError, field: str
    ) -> tuple[tuple[FieldError, ...], int]:
        """What is wrong, at its field; other problems than those of a form are told on a page of their own."""
        if isinstance(error, ProblemError):
            if error.kind.status not in (409, 422):
                raise error
            detail = error.detail if isinstance(error.detail, str) else error.detail.in_language(language_of(request))
            said = [detail] if detail else [found.message for found in error.defects]
            return tuple(FieldError(field, one) for one in said), error.kind.status
        names = [str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False) if one["loc"]]
        at = (field if name == "reason" else name for name in dict.fromkeys(names))
        return tuple(FieldError(name, self._kit.text(request, "form.required")) for name in at), 422


async def _said(request: Request) -> Form:
    sent = await request.form()
    return {name: value for name, value in sent.items() if isinstance(value, str) and value.strip()}
