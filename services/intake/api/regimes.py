"""`/v1/regimes`: which regimes are adopted, and adopting one (the efficiency office)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from schemas.defects import Refused
from schemas.identity import regime_stream
from schemas.regime import Regime
from schemas.regime.document import RegimeErrors, check_text
from services.chassis.beginnings import unready
from services.chassis.commands import Cause, Command
from services.chassis.http.access import public, require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import INVALID, Defect, ProblemError
from services.chassis.regimes import RegimeNotYetKnown
from services.intake.casework import refusal_text
from services.intake.deciders import ADOPTIONS
from services.intake.domain.adoption import Adopt, effective_instant

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_ADOPTED = """
SELECT region, regime, version, digest, effective_from, adopted_at FROM regimes
WHERE $1::text IS NULL OR region = $1 ORDER BY region, effective_from DESC, adopted_at DESC LIMIT 200
"""
_KNOWN_WITHIN_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 0.02


class AdoptedRegime(BaseModel):
    """One adopted version."""

    model_config = ConfigDict(frozen=True)

    region: str
    regime: str
    version: str
    digest: str
    effective_from: datetime
    adopted_at: datetime


class Adoption(BaseModel):
    """What became of an adoption; `repeated` where the document had been adopted before."""

    region: str
    regime: str
    version: str
    digest: str
    effective_from: datetime
    repeated: bool


def regime_routes(runtime: Runtime) -> APIRouter:
    """Regimes of the regions served."""
    router = APIRouter(prefix="/v1/regimes", tags=["regimes"])

    @router.get("", dependencies=[public()])
    async def list_regimes(region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None) -> list[AdoptedRegime]:
        """All adopted versions, the latest first."""
        rows = await runtime.pool.fetch(_ADOPTED, region)
        return [AdoptedRegime(**dict(row)) for row in rows]

    @router.post("", status_code=201, openapi_extra=_BODY)
    async def adopt(
        request: Request, response: Response, official: Annotated[Principal, require("efficiency")]
    ) -> Adoption:
        """Adopt a regime document (YAML or JSON). Every mistake in it is named at once, with line and column (422)."""
        text = (await request.body()).decode("utf-8-sig", "replace")
        regime = await asyncio.to_thread(_checked, text)
        if (reasons := await unready(runtime, official.region, [portal.id for portal in regime.portals])) is not None:
            raise _refusal(reasons)
        command = Adopt(official.region, regime, official.name, runtime.clock.now())
        cause = Cause(f"http/{correlation_id_of(request)}", regime.digest)
        stream = regime_stream(official.region)
        outcome = await runtime.bus(ADOPTIONS).submit(Command(stream, command, command.at, cause))
        if outcome.refused is not None:
            raise _refusal(outcome.refused)
        if not await _known(runtime, regime.digest):
            response.status_code = 202
        return Adoption(
            region=regime.region, regime=regime.id, version=regime.version, digest=regime.digest,
            effective_from=effective_instant(regime), repeated=not outcome.events,
        )  # fmt: skip

    return router


def _refusal(refused: Refused) -> ProblemError:
    found = [Defect(one.code, one.field, f"{one.message_zh} / {one.message}") for one in refused.defects]
    return INVALID.error(refusal_text(refused), defects=found)


def _checked(text: str) -> Regime:
    try:
        return check_text(text, "regime")
    except RegimeErrors as errors:
        found = [Defect(one.code, f"{one.line}:{one.column}", one.message) for one in errors.mistakes]
        raise INVALID.error(defects=found) from None


async def _known(runtime: Runtime, digest: str) -> bool:
    """Whether the adoption has come back by Kafka: from then on messages are decided by it."""
    waited = 0.0
    while waited < _KNOWN_WITHIN_SECONDS:
        try:
            runtime.regimes.by_digest(digest)
        except RegimeNotYetKnown:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            waited += _LOOK_EVERY_SECONDS
        else:
            return True
    return False


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
