"""The time line of a matter: its treatment as intake tells it, and what tracking recorded, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from schemas.contract import EventContract
from schemas.regime.vocabulary import event_name
from services.tracking.views.course.query import Step


class TimelineStep(BaseModel):
    """One thing that happened; fields that do not apply are none.

    `what` is the event's name (`matter.answered`, `obligation.breached`); `detail` is a reason, a grade, a result, a
    role or a reminder's threshold. Where a due time moved, `former_due_at` is the one before. `who` is who acted, else
    the person answerable.
    """

    at: datetime
    what: str
    round: int = 1
    unit: str | None = None
    to_unit: str | None = None
    who: str | None = None
    detail: str | None = None
    obligation: str | None = None
    kind: str | None = None
    due_at: datetime | None = None
    former_due_at: datetime | None = None
    pause: str | None = None
    ends_at: datetime | None = None
    grounds: str | None = None
    evidence: str | None = None
    liability: str | None = None
    problem: str | None = None
    verdict: str | None = None
    working_days_left: int | None = None
    level: int | None = None
    colour: str | None = None
    readers: tuple[str, ...] = ()


_DETAILS = ("reason", "reminder")
_ACTORS = (
    "paused_by", "resumed_by", "granted_by", "excused_by", "appealed_by", "decided_by", "issued_by", "referred_by",
    "person",
)  # fmt: skip


def timeline(steps: Iterable[Step], told: Sequence[tuple[datetime, EventContract]]) -> list[TimelineStep]:
    """Both stories as one. At the same instant what was done comes before what followed from it."""
    placed = [((step.at, 0, step.version), _of_intake(step)) for step in steps]
    placed += [((at, 1, number), _of_tracking(at, event)) for number, (at, event) in enumerate(told)]
    placed.sort(key=lambda item: item[0], reverse=True)
    return [step for _, step in placed]


def _of_intake(step: Step) -> TimelineStep:
    return TimelineStep(
        at=step.at,
        what=f"matter.{step.happened}",
        round=step.round,
        unit=step.unit,
        to_unit=step.to_unit,
        who=step.who,
        detail=step.detail,
    )


def _of_tracking(at: datetime, event: EventContract) -> TimelineStep:
    fields: dict[str, Any] = event.model_dump(include=set(TimelineStep.model_fields), exclude_none=True)
    obligation: str | None = fields.get("obligation")
    if obligation is not None:
        fields.setdefault("kind", obligation.partition(".")[0])
    else:
        fields.pop("kind", None)
    data: Any = event
    detail = next((str(getattr(data, name)) for name in _DETAILS if hasattr(data, name)), None)
    who = next((str(name) for field in _ACTORS if (name := getattr(data, field, None))), None)
    return TimelineStep(**(fields | {"at": at, "what": event_name(event.TYPE), "detail": detail, "who": who}))
