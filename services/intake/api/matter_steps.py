"""`POST /v1/matters/{matter}/<step>`: what clerks and leaders do with the matters of their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel
from starlette.requests import Request

from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.versions import version_of
from services.intake.casework import Making, act
from services.intake.steps import (
    Answering,
    Rating,
    Reason,
    Transferring,
    answering,
    closing,
    rating,
    reopening,
    returning,
    sealed_words,
    signing,
    transferring,
)

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Official = Annotated[Principal, require("clerk", "leader", "efficiency")]
Caller = Annotated[Principal, require("efficiency")]
IfMatch = Annotated[str | None, Header(description='the version that was read, as in `ETag`: `"7"`')]


class MatterNow(BaseModel):
    """Where a matter stands after a step."""

    matter: str
    case_number: str
    unit: str
    round: int
    version: int
    changed: bool


def add_steps(router: APIRouter, runtime: Runtime) -> None:
    """Add a route for each step."""
    steps = _Steps(runtime)
    for name, step in (
        ("sign", steps.sign),
        ("transfer", steps.transfer),
        ("return", steps.send_back),
        ("answer", steps.answer),
        ("rate", steps.rate),
        ("reopen", steps.reopen),
        ("close", steps.close),
    ):
        router.add_api_route(f"/{{matter}}/{name}", step, methods=["POST"])


class _Steps:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def sign(self, request: Request, matter: str, official: Official, if_match: IfMatch = None) -> MatterNow:
        """Sign for it (签收)."""
        return await self._take(request, official, matter, signing, if_match)

    async def transfer(
        self, request: Request, matter: str, said: Transferring, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Hand on to another unit (转办)."""
        return await self._take(request, official, matter, transferring(said), if_match)

    async def send_back(
        self, request: Request, matter: str, said: Reason, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Send back to the first contact (退回)."""
        return await self._take(request, official, matter, returning(said), if_match)

    async def answer(
        self, request: Request, matter: str, said: Answering, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Answer the person (答复); who answers an unsigned matter signs for it at the same time."""
        words = sealed_words(text=said.text)
        return await self._take(request, official, matter, answering(said), if_match, words)

    async def rate(
        self, request: Request, matter: str, said: Rating, official: Caller, if_match: IfMatch = None
    ) -> MatterNow:
        """The person's word on call-back (回访): the efficiency office calls, an office never rates itself."""
        words = sealed_words(comment=said.comment) if said.comment else None
        return await self._take(request, official, matter, rating(said), if_match, words)

    async def reopen(
        self, request: Request, matter: str, said: Reason, official: Official, if_match: IfMatch = None
    ) -> MatterNow:
        """Take it up again (重新办理)."""
        return await self._take(request, official, matter, reopening(said), if_match)

    async def close(self, request: Request, matter: str, official: Official, if_match: IfMatch = None) -> MatterNow:
        """Close it (办结)."""
        return await self._take(request, official, matter, closing, if_match)

    async def _take(
        self,
        request: Request,
        official: Principal,
        matter: str,
        making: Making,
        if_match: str | None,
        words: bytes | None = None,
    ) -> MatterNow:
        outcome = await act(
            self._runtime,
            official,
            matter,
            making,
            words=words,
            expected_version=version_of(if_match),
            correlation=correlation_id_of(request),
        )
        state = outcome.state
        return MatterNow(
            matter=state.matter,
            case_number=state.case_number,
            unit=state.unit,
            round=state.round,
            version=outcome.version,
            changed=bool(outcome.events),
        )
