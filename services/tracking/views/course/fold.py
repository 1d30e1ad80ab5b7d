"""How a matter's events become steps of its course: one row an event, written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from services.chassis.views import Read, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.course import payloads

_STEPS = """
INSERT INTO {schema}.steps (matter, version, happened, at, unit, to_unit, who, detail, round)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::int[])
"""
_MATTERS = """
INSERT INTO {schema}.matters (
    matter, case_number, region, portal, source, kind, category, importance, received_at, given_due_at, title_zh,
    title_en)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[])
"""


class Step(NamedTuple):
    """What a step says: when, which unit, to which unit, who did it, and one detail (a reason, a grade, a role)."""

    at: datetime
    unit: str | None = None
    to_unit: str | None = None
    who: str | None = None
    detail: str | None = None


def fold(batch: Sequence[Read]) -> list[Write]:
    """A step for each event, and the matter at its registration; the steps of a task are told elsewhere."""
    steps, matters = [], []
    for record, event in batch:
        if isinstance(event, payloads.Entrusted):
            matters.append(_task(event))
            continue
        happened = record.type.split(".")[2]
        step = _STEP[type(event)](event)
        number = 1 if isinstance(event, payloads.Registered) else event.round
        steps.append((event.matter, record.version, happened, *step, number))
        if isinstance(event, payloads.Registered):
            matters.append(_matter(event))
    return [Write(_STEPS, columns_of(steps, 9)), Write(_MATTERS, columns_of(matters, 12))]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics of the matters."""
    return {f"matter:{event.matter}" for _, event in batch}


def _matter(event: payloads.Registered) -> tuple[Any, ...]:
    treated = (event.portal, event.source, event.kind, event.category, event.importance)
    return (event.matter, event.case_number, event.region, *treated, event.received_at, event.given_due_at, None, None)


def _task(event: payloads.Entrusted) -> tuple[Any, ...]:
    """A task has its process as its kind; it came from no portal."""
    treated = ("", "", event.process, None, event.importance)
    titles = (event.title_zh, event.title_en)
    return (event.matter, event.case_number, event.region, *treated, event.begun_at, None, *titles)


def _registered(event: payloads.Registered) -> Step:
    return Step(event.received_at, detail=event.source)


def _assigned(event: payloads.Assigned) -> Step:
    detail = "acting" if event.acting else event.role
    return Step(event.assigned_at, event.unit, who=event.person, detail=detail)


def _signed(event: payloads.Signed) -> Step:
    return Step(event.signed_at, event.unit, who=event.by)


def _transferred(event: payloads.Transferred) -> Step:
    return Step(event.transferred_at, event.from_unit, event.to_unit, event.by, event.reason)


def _returned(event: payloads.Returned) -> Step:
    return Step(event.returned_at, event.from_unit, event.to_unit, event.by, event.reason)


def _answered(event: payloads.Answered) -> Step:
    return Step(event.answered_at, event.unit, who=event.by, detail=event.result)


def _rated(event: payloads.Rated) -> Step:
    return Step(event.rated_at, event.unit, event.by_unit, detail=event.grade)


def _reopened(event: payloads.Reopened) -> Step:
    return Step(event.reopened_at, who=event.by, detail=event.reason)


def _closed(event: payloads.Closed) -> Step:
    return Step(event.closed_at, event.unit, who=event.by)


_STEP: dict[type, Callable[[Any], Step]] = {
    payloads.Registered: _registered,
    payloads.Assigned: _assigned,
    payloads.Signed: _signed,
    payloads.Transferred: _transferred,
    payloads.Returned: _returned,
    payloads.Answered: _answered,
    payloads.Rated: _rated,
    payloads.Reopened: _reopened,
    payloads.Closed: _closed,
}
