"""`POST /v1/messages`: a portal hands in one CloudEvent and gets its receipt in the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from starlette.requests import Request

from schemas.defects import Defect
from schemas.events.receipt import ReceiptIssued
from schemas.topics import receipt_topic
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.language import language_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import BAD_REQUEST, BODY_TOO_LARGE, FORBIDDEN, INVALID, ProblemError, ProblemKind
from services.chassis.http.problems import Defect as Shown
from services.intake.envelope import open_envelope
from services.intake.reception import Incoming, Read
from services.intake.rooms import rooms_of

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_KINDS: dict[str, ProblemKind] = {"malformed": BAD_REQUEST, "too_large": BODY_TOO_LARGE}


def message_routes(runtime: Runtime) -> APIRouter:
    """The HTTP door of portals."""
    router = APIRouter(prefix="/v1", tags=["messages"])

    @router.post("/messages", status_code=201, openapi_extra=_BODY)
    async def hand_in(request: Request, portal: Annotated[Principal, require("portal")]) -> ReceiptIssued:
        """Hand in a message: CloudEvents JSON, or `{"type": ..., "data": ...}`. All defects are told at once (422)."""
        if not portal.region or not portal.portal:
            raise FORBIDDEN.error()
        rooms = rooms_of(runtime)
        headers = {name.lower(): value for name, value in request.headers.items()}
        incoming = Incoming(
            region=portal.region,
            portal=portal.portal,
            envelope=open_envelope(headers, await request.body()),
            place=f"http/{correlation_id_of(request)}",
            at=runtime.clock.now(),
        )
        message = rooms.reception.read(incoming)
        if message.admission.submission_id is None or not await _can_be_answered(message, runtime):
            raise _problem(message.admission.defects, request)
        receipt = await rooms.desk.hand_in(message)
        if receipt.status == "refused":
            raise _problem(receipt.defects, request)
        return receipt

    return router


async def _can_be_answered(message: Read, runtime: Runtime) -> bool:
    """A receipt is published for known portals only; to others the answer of this request is all."""
    incoming = message.incoming
    if any(found.code in ("unknown_portal", "no_regime") for found in message.admission.defects):
        return False
    topic = receipt_topic(incoming.region, incoming.portal)
    return topic in await rooms_of(runtime).receipt_topics([topic])


def _problem(found: tuple[Defect, ...], request: Request) -> ProblemError:
    kind = next((_KINDS[one.code] for one in found if one.code in _KINDS), INVALID)
    language = language_of(request)
    shown = [Shown(one.code, one.field, one.message_zh if language == "zh" else one.message) for one in found]
    return kind.error(defects=shown)


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/cloudevents+json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "data"],
                    "properties": {"type": {"type": "string"}, "data": {"type": "object"}},
                }
            }
        },
    }
}
