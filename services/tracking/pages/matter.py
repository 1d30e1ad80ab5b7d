"""The page of a matter: its course, why it falls due when it does, its cards, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from schemas.contract import Identifier
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND, ProblemError
from services.chassis.pages.components import FieldError, Link
from services.chassis.pages.kit import PageKit
from services.tracking.interventions.acting import act, actor_of, head_of, rules_now
from services.tracking.interventions.forms import CARD_FORMS, OBLIGATION_FORMS, Form, Saying, errors_of
from services.tracking.interventions.offered import card_offers, offers
from services.tracking.matters import explanation_of, story_of
from services.tracking.pages.asking import ObligationForms, forms_of
from services.tracking.pages.card_rows import CardRow
from services.tracking.pages.routes import wording_for
from services.tracking.pages.rows import ObligationPanel
from services.tracking.pages.wording import Wording
from services.tracking.scope import NO_SUCH_MATTER, READERS
from services.tracking.views.cards import query as cards_query

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require(*READERS)]
_SHOWN_AGAIN = (403, 404, 409, 412, 422)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form that was sent and not carried out, shown again with what is wrong."""

    subject: str
    step: str
    said: Mapping[str, str]
    errors: tuple[FieldError, ...]
    status: int


def matter_pages(runtime: Runtime, kit: PageKit) -> APIRouter:
    """The pages of a matter and of its cards, and where their forms go."""
    router = APIRouter(include_in_schema=False)
    pages = _MatterPages(runtime, kit)

    @router.get("/matters/{matter}")
    async def matter(request: Request, matter: Identifier, principal: Reader, done: str = "") -> Response:
        return await pages.show(request, principal, matter, done=done)

    @router.get("/matters/{matter}/cards/{card}")
    async def card(
        request: Request, matter: Identifier, card: Identifier, principal: Reader, done: str = ""
    ) -> Response:
        return await pages.card(request, principal, matter, card, done=done)

    @router.post("/matters/{matter}/obligations/{obligation}/{step}")
    async def on_obligation(
        request: Request, matter: Identifier, obligation: Identifier, step: str, principal: Reader
    ) -> Response:
        refusal = await pages.take(request, principal, matter, obligation, OBLIGATION_FORMS.get(step))
        if refusal is None:
            return RedirectResponse(f"/matters/{matter}?done={step}", 303)
        return await pages.show(request, principal, matter, refusal=refusal)

    @router.post("/matters/{matter}/cards/{card}/{step}")
    async def on_card(request: Request, matter: Identifier, card: Identifier, step: str, principal: Reader) -> Response:
        refusal = await pages.take(request, principal, matter, card, CARD_FORMS.get(step))
        if refusal is None:
            return RedirectResponse(f"/matters/{matter}/cards/{card}?done={step}", 303)
        return await pages.card(request, principal, matter, card, refusal=refusal)

    return router


class _MatterPages:
    def __init__(self, runtime: Runtime, kit: PageKit) -> None:
        self._runtime = runtime
        self._kit = kit

    async def show(
        self, request: Request, principal: Principal, reference: str, *, done: str = "", refusal: Refusal | None = None
    ) -> Response:
        """The matter as it stands."""
        story = await story_of(self._runtime, principal, reference)
        matter = story.matter
        explanation = explanation_of(self._runtime, story)
        words = wording_for(self._runtime, self._kit, request, matter.region)
        async with self._runtime.pool.acquire() as connection:
            cards = await cards_query.cards_of_matter(connection, matter.matter)
        panels = [ObligationPanel.of(one, words) for one in reversed(explanation.obligations)]
        title = matter.title_en if words.language == "en" else matter.title_zh
        return self._kit.respond(
            request,
            "matter.html",
            refusal.status if refusal else 200,
            matter=matter,
            title=title or words.t(f"matterkind.{matter.kind}"),
            process=words.t(f"process.{matter.kind}") if matter.is_task else "",
            category=words.category(matter.category),
            problems=[words.t(f"problem.{one}") for one in story.state.problems],
            entries=[words.entry(step) for step in story.timeline()],
            panels=sorted(panels, key=lambda panel: not panel.is_open),
            cards=[CardRow.of(card, words) for card in cards],
            acts=await self._acts(principal, matter.matter, words, refusal),
            links=[Link(words.t("nav.worklist"), "/worklist"), Link(matter.case_number)],
            topic=f"matter:{matter.matter}",
            done=done if done in OBLIGATION_FORMS else "",
            errors=refusal.errors if refusal else (),
        )

    async def card(
        self, request: Request, principal: Principal, reference: str, name: str, *,
        done: str = "", refusal: Refusal | None = None,
    ) -> Response:  # fmt: skip
        """A card with its appeal, the decision, and the forms for both."""
        head = await head_of(self._runtime, principal, reference)
        state = head.state
        words = wording_for(self._runtime, self._kit, request, state.region)
        async with self._runtime.pool.acquire() as connection:
            listed = await cards_query.cards_of_matter(connection, state.matter)
        shown = next((card for card in listed if card.card == name), None)
        if shown is None:
            raise NOT_FOUND.error(NO_SUCH_MATTER)
        rules = rules_now(self._runtime, state.region, words.now)
        known = [(one, card) for one in state.obligations for card in one.cards if card.id == name]
        by = actor_of(principal)
        steps = [step for one, card in known for step in card_offers(one, card, rules, by, words.now)]
        return self._kit.respond(
            request,
            "card.html",
            refusal.status if refusal else 200,
            card=shown,
            row=CardRow.of(shown, words),
            topic=f"matter:{state.matter}",
            steps=steps,
            version=head.version,
            words=words,
            links=[Link(words.t("nav.cards"), "/cards"), Link(state.case_number, f"/matters/{state.matter}"),
                   Link(words.t(f"colour.{shown.colour}"))],
            done=done if done in CARD_FORMS else "",
            errors=refusal.errors if refusal else (),
            said=refusal.said if refusal else {},
            sent=refusal.step if refusal else "",
        )  # fmt: skip

    async def take(
        self, request: Request, principal: Principal, matter: str, subject: str, form: Form | None
    ) -> Refusal | None:
        """Carry out what a form asks; what is wrong is told on its page. Raises 404 for no such form."""
        if form is None or not principal.has_any_role(form.roles):
            raise NOT_FOUND.error()
        sent = await request.form()
        said = {name: value for name, value in sent.items() if isinstance(value, str) and value.strip()}
        version = said.pop("version", "")
        try:
            await act(
                self._runtime,
                principal,
                matter,
                subject,
                form.read(subject, said),
                expected_version=int(version[:9]) if version.isdecimal() else None,
                correlation=correlation_id_of(request),
            )
        except (ValidationError, ProblemError) as error:
            status = 422 if isinstance(error, ValidationError) else error.kind.status
            if status not in _SHOWN_AGAIN:
                raise
            say = Saying(language_of(request), lambda key, **values: self._kit.text(request, key, **values))
            return Refusal(subject, form.step, said, errors_of(form, subject, error, say), status)
        return None

    async def _acts(
        self, principal: Principal, matter: str, words: Wording, refusal: Refusal | None
    ) -> list[ObligationForms]:
        """The forms of each obligation that the reader may use, what is open first."""
        head = await head_of(self._runtime, principal, matter)
        rules = rules_now(self._runtime, head.state.region, words.now)
        by = actor_of(principal)
        found = []
        newest_first = head.state.obligations[::-1]
        for one in sorted(newest_first, key=lambda obligation: not obligation.is_open):
            offered = offers(head.state, one, rules, by)
            if offered:
                said = refusal.said if refusal and refusal.subject == one.id else {}
                sent = refusal.step if refusal and refusal.subject == one.id else ""
                found.append(forms_of(head, one, offered, words, said, sent))
        return found
