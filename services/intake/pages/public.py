"""Pages for citizens: the front page with published commitments, 'where is my matter', and rating the treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.events.matter import Grade
from services.chassis.http.access import public
from services.chassis.http.language import language_of
from services.chassis.http.problems import NOT_FOUND, TOO_MANY_REQUESTS, ProblemError
from services.chassis.http.sessions import principal_if_any, refuse_other_sites
from services.chassis.pages.components import FieldError, Link
from services.chassis.pages.kit import PageKit
from services.chassis.pages.moments import ZONE
from services.intake.api.status import address_of, standing
from services.intake.enquiries import Enquired, Enquiries
from services.intake.pages.wording import STATUS_TAGS, Wording, assignment_in
from services.intake.steps import Rating

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

COOKIE = "duban_case"
"""Holds case number and query code for the browser's session: an address must not carry the code."""

_LONGEST = 40
_LONGEST_COMMENT = 2_000


def public_routes(runtime: Runtime, kit: PageKit, enquiries: Enquiries) -> APIRouter:
    """The pages that need no token."""
    router = APIRouter(dependencies=[public()], include_in_schema=False)
    pages = _PublicPages(runtime, kit, enquiries)
    router.add_api_route("/", pages.start, methods=["GET"])
    router.add_api_route("/status", pages.form, methods=["GET"])
    router.add_api_route("/status", pages.ask, methods=["POST"])
    router.add_api_route("/status/{case}", pages.show, methods=["GET"])
    router.add_api_route("/status/{case}/rating", pages.rate, methods=["POST"])
    router.add_api_route("/status/{case}/thanks", pages.thanks, methods=["GET"])
    return router


class _PublicPages:
    def __init__(self, runtime: Runtime, kit: PageKit, enquiries: Enquiries) -> None:
        self._runtime = runtime
        self._kit = kit
        self._enquiries = enquiries

    async def start(self, request: Request, region: str = "") -> Response:
        """The front page."""
        await principal_if_any(request)
        regions = self._runtime.regimes.regions()
        chosen = region if region in regions else next(iter(regions), "")
        wording = self._wording(request, chosen)
        names = [
            (code, wording.name(found.regime.name))
            for code in regions
            if (found := self._runtime.regimes.newest(code)) is not None
        ]
        return self._kit.respond(
            request, "start.html", commitments=_commitments(wording), regions=names, region=chosen, errors=[], case=""
        )

    async def form(self, request: Request) -> Response:
        """Where is my matter: the form."""
        await principal_if_any(request)
        return self._kit.respond(request, "status_form.html", errors=[], case="")

    async def ask(
        self,
        request: Request,
        case: Annotated[str, Form(max_length=_LONGEST)] = "",
        code: Annotated[str, Form(max_length=_LONGEST)] = "",
    ) -> Response:
        """Check number and code; who has both is led to the matter."""
        refuse_other_sites(request)
        try:
            found = await self._enquiries.find(case, code, address_of(request))
        except ProblemError as problem:
            if problem.kind not in (NOT_FOUND, TOO_MANY_REQUESTS):
                raise
            message = self._kit.text(request, f"status.{problem.kind.code}")
            errors = [FieldError("case", message)]
            answer = self._kit.respond(request, "status_form.html", problem.kind.status, errors=errors, case=case)
            answer.headers.update(problem.headers)
            return answer
        number = found.state.case_number
        response = RedirectResponse(f"/status/{number}", status_code=303)
        secure = self._runtime.settings.cookie_is_secure
        response.set_cookie(
            COOKIE, f"{number}:{code.strip()}", httponly=True, samesite="strict", secure=secure, path="/status"
        )
        return response

    async def show(self, request: Request, case: str) -> Response:
        """The matter as its complainant sees it."""
        found = await self._held(request, case)
        if found is None:
            return RedirectResponse("/status", status_code=303)
        return self._page(request, found, [])

    async def rate(
        self,
        request: Request,
        case: str,
        grade: Annotated[str, Form(max_length=_LONGEST)] = "",
        solved: Annotated[str, Form(max_length=_LONGEST)] = "",
        comment: Annotated[str, Form(max_length=_LONGEST_COMMENT)] = "",
    ) -> Response:
        """The complainant's grade."""
        refuse_other_sites(request)
        found = await self._held(request, case)
        if found is None:
            return RedirectResponse("/status", status_code=303)
        if grade not in set(Grade):
            error = FieldError("grade-very-satisfied", self._kit.text(request, "rating.choose"))
            return self._page(request, found, [error], 422)
        rating = Rating(
            grade=Grade(grade), solved={"yes": True, "no": False}.get(solved), comment=comment.strip() or None
        )
        await self._enquiries.rate(found, rating)
        return RedirectResponse(f"/status/{found.state.case_number}/thanks", status_code=303)

    async def thanks(self, request: Request, case: str) -> Response:
        """What happens next after rating."""
        found = await self._held(request, case)
        if found is None:
            return RedirectResponse("/status", status_code=303)
        wording = self._wording(request, found.state.region)
        grade = wording.say(f"grade.{found.state.grade}") if found.state.grade else ""
        return self._kit.respond(request, "rated.html", case=found.state.case_number, grade=grade)

    async def _held(self, request: Request, case: str) -> Enquired | None:
        """The matter whose number and code this browser has shown before."""
        number, _, code = request.cookies.get(COOKIE, "").partition(":")
        if number != case or not code:
            return None
        try:
            return await self._enquiries.find(number, code, address_of(request))
        except ProblemError as problem:
            if problem.kind is NOT_FOUND:
                return None
            raise

    def _page(self, request: Request, found: Enquired, errors: list[FieldError], status: int = 200) -> Response:
        state, row = found.state, found.row
        wording = self._wording(request, state.region)
        payloads = found.payloads()
        done = state.answered_at is not None
        answers = [(at, text) for at, text in _answers(found) if text]
        return self._kit.respond(
            request,
            "status.html",
            status,
            case=state.case_number,
            matter=state.matter,
            standing=standing(found),
            tag=STATUS_TAGS[standing(found)],
            answerable=wording.person(assignment_in(payloads), named=False),
            due=wording.due(row, done=done),
            received_at=row.received_at,
            answers=answers,
            may_rate=done,
            grade=state.grade,
            grades=[grade.value for grade in Grade],
            timeline=wording.timeline(payloads, found.speech, named=False),
            links=[Link(wording.say("nav.status"), "/status"), Link(state.case_number)],
            errors=errors,
        )

    def _wording(self, request: Request, region: str) -> Wording:
        runtime = self._runtime
        return Wording(self._kit.texts, language_of(request), runtime.regimes.newest(region), runtime.clock.now())


def _answers(found: Enquired) -> list[tuple[object, str]]:
    return [
        (event.occurred_at, found.speech.by_version.get(event.version, ""))
        for event in reversed(found.events)
        if event.type == "duban.matter.answered.v1"
    ]


def _commitments(wording: Wording) -> list[tuple[str, str, str, str]]:
    """Name, unit, limit and source of every published commitment (服务承诺)."""
    regime = wording.regime
    if regime is None:
        return []
    today = wording.now.astimezone(ZONE).date()
    titles = {document.id: document.title for document in regime.regime.references}
    return [
        (
            wording.name(commitment.name),
            wording.unit(commitment.unit) or wording.say("start.every_unit"),
            wording.limit(regime.resolve(commitment.limit, today)),
            f"{titles.get(commitment.reference.document, '')} {commitment.reference.paragraph}".strip(),
        )
        for commitment in regime.regime.commitments
    ]
