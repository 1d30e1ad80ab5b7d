"""`POST /v1/matters/{matter}/obligations/{obligation}/<step>` and `.../cards/{card}/<step>`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field

from schemas.contract import Identifier
from services.chassis.commands import Outcome
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.versions import version_of
from services.tracking.domain.state import Card, Obligation, Supervision
from services.tracking.interventions import making
from services.tracking.interventions.acting import Making, act
from services.tracking.interventions.said import (
    Admonishing,
    Excusing,
    Extending,
    Grounds,
    HandingOver,
    Pausing,
    Referring,
    Resuming,
)

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Official = Annotated[Principal, require("clerk", "leader", "efficiency")]
Unit = Annotated[Principal, require("clerk", "leader")]
Granting = Annotated[Principal, require("leader", "efficiency")]
Office = Annotated[Principal, require("efficiency")]
IfMatch = Annotated[str | None, Header(description='the version that was read, as in `ETag`: `"7"`')]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the head of a request says besides the body, and the answer on its way."""

    version: int | None
    correlation: str
    response: Response


def _asking(request: Request, response: Response, if_match: IfMatch = None) -> Asking:
    return Asking(version_of(if_match), correlation_id_of(request), response)


Asked = Annotated[Asking, Depends(_asking)]


class ObligationNow(BaseModel):
    """Where an obligation stands."""

    obligation: str
    unit: str
    section: str | None
    post: str | None
    status: str
    due_at: datetime = Field(description="the last second that is on time")
    paused: str | None = Field(description="kind of the pause in which its clock stands")
    paused_until: datetime | None = Field(description="when it runs again by itself")
    level: int
    breached: bool
    excused: bool


class CardNow(BaseModel):
    """Where a card stands: standing, appealed, upheld or revoked."""

    card: str
    colour: str
    status: str


class MatterNow(BaseModel):
    """The obligations and cards of a matter after a step; `version` is that of its supervision, as in `ETag`."""

    matter: str
    case_number: str
    version: int
    changed: bool
    obligations: list[ObligationNow]
    cards: list[CardNow]


def intervention_routes(runtime: Runtime) -> APIRouter:
    """Routes for what officials do to clocks and cards; the unit answerable, or the efficiency office."""
    router = APIRouter(prefix="/v1/matters", tags=["interventions"])
    steps = _Steps(runtime)
    for name, step in (
        ("pause", steps.pause),
        ("resume", steps.resume),
        ("extend", steps.extend),
        ("excuse", steps.excuse),
        ("hand-over", steps.hand_over),
        ("admonish", steps.admonish),
        ("refer", steps.refer),
    ):
        router.add_api_route(f"/{{matter}}/obligations/{{obligation}}/{name}", step, methods=["POST"])
    for name, decision in (("appeal", steps.appeal), ("revoke", steps.revoke), ("uphold", steps.uphold)):
        router.add_api_route(f"/{{matter}}/cards/{{card}}/{name}", decision, methods=["POST"])
    return router


class _Steps:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def pause(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: Pausing,
        official: Official,
    ) -> MatterNow:
        """Stop the clock for a reason that does not count towards the limit (中止计时)."""
        return await self._take(asked, official, matter, obligation, making.pausing(obligation, said))

    async def resume(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        official: Official,
        said: Resuming | None = None,
    ) -> MatterNow:
        """Let the clock run again (恢复计时)."""
        return await self._take(asked, official, matter, obligation, making.resuming(obligation, said))

    async def extend(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: Extending,
        official: Granting,
    ) -> MatterNow:
        """Grant more time (延期), by whom the rule names, as often and as long as it says."""
        return await self._take(asked, official, matter, obligation, making.extending(obligation, said))

    async def excuse(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: Excusing,
        official: Office,
    ) -> MatterNow:
        """Hold nobody to account for a lateness (免责)."""
        return await self._take(asked, official, matter, obligation, making.excusing(obligation, said))

    async def hand_over(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: HandingOver,
        official: Official,
    ) -> MatterNow:
        """Another section or post of the unit answers from here on; the clock runs on."""
        return await self._take(asked, official, matter, obligation, making.handing_over(obligation, said))

    async def admonish(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: Admonishing,
        official: Office,
    ) -> MatterNow:
        """Warn who answers for it formally (效能告诫)."""
        return await self._take(asked, official, matter, obligation, making.admonishing(obligation, said))

    async def refer(
        self,
        asked: Asked,
        matter: Identifier,
        obligation: Identifier,
        said: Referring,
        official: Office,
    ) -> MatterNow:
        """Refer a disciplinary or legal liability to those who decide on it (移送)."""
        return await self._take(asked, official, matter, obligation, making.referring(obligation, said))

    async def appeal(
        self, asked: Asked, matter: Identifier, card: Identifier, said: Grounds, official: Unit
    ) -> MatterNow:
        """Appeal against a card of one's unit (申诉)."""
        return await self._take(asked, official, matter, card, making.appealing(card, said))

    async def revoke(
        self, asked: Asked, matter: Identifier, card: Identifier, said: Grounds, official: Office
    ) -> MatterNow:
        """Take a card back (撤销); one that was appealed against is taken back because the appeal is right."""
        return await self._take(asked, official, matter, card, making.deciding("revoked", card, said))

    async def uphold(
        self, asked: Asked, matter: Identifier, card: Identifier, said: Grounds, official: Office
    ) -> MatterNow:
        """Let a card stand that was appealed against (维持)."""
        return await self._take(asked, official, matter, card, making.deciding("upheld", card, said))

    async def _take(self, asked: Asked, official: Principal, matter: str, subject: str, wish: Making) -> MatterNow:
        outcome = await act(
            self._runtime,
            official,
            matter,
            subject,
            wish,
            expected_version=asked.version,
            correlation=asked.correlation,
        )
        asked.response.headers["ETag"] = f'"{outcome.version}"'
        return matter_now(outcome)


def matter_now(outcome: Outcome[Supervision]) -> MatterNow:
    """A matter as a step left it."""
    state = outcome.state
    return MatterNow(
        matter=state.matter,
        case_number=state.case_number,
        version=outcome.version,
        changed=bool(outcome.events),
        obligations=[_obligation(one) for one in state.obligations],
        cards=[_card(card) for one in state.obligations for card in one.cards],
    )


def _obligation(one: Obligation) -> ObligationNow:
    pause = one.pause
    return ObligationNow(
        obligation=one.id,
        unit=one.holder.unit,
        section=one.holder.section,
        post=one.holder.post,
        status=one.status.value,
        due_at=one.terms.due_at,
        paused=pause.kind if pause else None,
        paused_until=pause.ends_at if pause else None,
        level=one.level,
        breached=one.breached,
        excused=one.excused,
    )


def _card(card: Card) -> CardNow:
    return CardNow(card=card.id, colour=card.colour.value, status=card.status.value)
