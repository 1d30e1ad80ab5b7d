"""`/v1/status`: where is my matter, for whoever has the case number and the query code."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from schemas.events.matter import MatterAnswered
from services.chassis.http.access import public
from services.chassis.http.idempotency import keep_instead
from services.intake.enquiries import Enquired, Enquiries
from services.intake.steps import Rating

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


class PublicStep(BaseModel):
    """One step, without anybody's name."""

    step: str
    at: datetime
    unit: str | None = None
    text: str | None = None


class PublicStatus(BaseModel):
    """Where a matter stands."""

    case_number: str
    status: str
    unit: str
    received_at: datetime
    due_at: datetime | None
    overdue: bool
    excused: bool
    paused_until: datetime | None
    grade: str | None
    steps: list[PublicStep]

    def without_texts(self) -> PublicStatus:
        """The same without what was said."""
        return self.model_copy(update={"steps": [step.model_copy(update={"text": None}) for step in self.steps]})


class PublicRating(Rating):
    """A grade with the key to the matter."""

    case: Annotated[str, Field(max_length=40)]
    code: Annotated[str, Field(max_length=40)]


def status_routes(runtime: Runtime, enquiries: Enquiries) -> APIRouter:
    """The public door of complainants."""
    router = APIRouter(prefix="/v1/status", tags=["status"], dependencies=[public()])

    @router.get("")
    async def show_status(
        request: Request,
        case: Annotated[str, Query(max_length=40)],
        code: Annotated[str, Query(max_length=40)],
    ) -> PublicStatus:
        """Steps, answerable unit, due time and answers. The same answer for a wrong code and an unknown case."""
        return status_of(await enquiries.find(case, code, address_of(request)))

    @router.post("/rating", status_code=201)
    async def rate(request: Request, said: PublicRating) -> PublicStatus:
        """The complainant's grade (好差评); the last word counts. A repeated key is answered without texts."""
        await enquiries.rate(await enquiries.find(said.case, said.code, address_of(request)), said)
        shown = status_of(await enquiries.find(said.case, said.code, address_of(request)))
        keep_instead(request, shown.without_texts().model_dump_json().encode())
        return shown

    return router


def address_of(request: Request) -> str:
    """The address that asks; behind a proxy the one it vouches for."""
    return request.client.host if request.client else ""


def status_of(found: Enquired) -> PublicStatus:
    """What is told to the complainant."""
    row, state = found.row, found.state
    return PublicStatus(
        case_number=state.case_number,
        status=standing(found),
        unit=state.unit,
        received_at=row.received_at,
        due_at=row.due_at,
        overdue=row.overdue,
        excused=row.excused,
        paused_until=row.paused_until,
        grade=state.grade,
        steps=[_step(event, payload, found) for event, payload in found.payloads()],
    )


def standing(found: Enquired) -> str:
    """assigned, signed, answered or closed, as the log has it now."""
    state = found.state
    if state.closed_at is not None:
        return "closed"
    if state.answered_at is not None:
        return "answered"
    return "signed" if state.signed_at is not None else "assigned"


def _step(event: Any, payload: Any, found: Enquired) -> PublicStep:
    at = next(
        (value for name, value in payload if name.endswith("_at") and isinstance(value, datetime)), event.occurred_at
    )
    said = found.speech.by_version.get(event.version) if event.type == MatterAnswered.TYPE else None
    return PublicStep(step=event.type.split(".")[2], at=at, unit=getattr(payload, "unit", None), text=said or None)
