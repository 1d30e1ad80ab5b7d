"""From events to rows: what a batch says of each matter is put together in memory, then written in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.chassis.records import Record
from services.chassis.views import Read, View, Write
from services.intake.views.matters.deadlines import Deadlines
from services.intake.views.matters.events import (
    READS,
    Answered,
    Assigned,
    Closed,
    OfObligation,
    Rated,
    Registered,
    Reopened,
    Signed,
)

_SAID_INSERT = """
INSERT INTO {schema}.matters (
    matter, region, case_number, portal, submission_id, source, kind, category, importance, district, about,
    confidential, received_at, version, round, role, unit, section, post, person, acting, assigned_at, signed_at,
    answered_at, result, rated_at, grade, solved, closed_at)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::boolean[], $13::timestamptz[], $14::int[], $15::int[], $16::text[], $17::text[],
    $18::text[], $19::text[], $20::text[], $21::boolean[], $22::timestamptz[], $23::timestamptz[], $24::timestamptz[],
    $25::text[], $26::timestamptz[], $27::text[], $28::boolean[], $29::timestamptz[])
"""
# A batch says of a matter that was there before only what happened in it: `c.<step>` tells which columns it speaks of.
_SAID_UPDATE = """
UPDATE {schema}.matters AS m SET
    version = c.version, round = CASE WHEN c.moved THEN c.round ELSE m.round END,
    role = CASE WHEN c.assigned THEN c.role ELSE m.role END,
    unit = CASE WHEN c.assigned THEN c.unit ELSE m.unit END,
    section = CASE WHEN c.assigned THEN c.section ELSE m.section END,
    post = CASE WHEN c.assigned THEN c.post ELSE m.post END,
    person = CASE WHEN c.assigned THEN c.person ELSE m.person END,
    acting = CASE WHEN c.assigned THEN c.acting ELSE m.acting END,
    assigned_at = CASE WHEN c.assigned THEN c.assigned_at ELSE m.assigned_at END,
    signed_at = CASE WHEN c.signed THEN c.signed_at ELSE m.signed_at END,
    answered_at = CASE WHEN c.answered THEN c.answered_at ELSE m.answered_at END,
    result = CASE WHEN c.answered THEN c.result ELSE m.result END,
    rated_at = CASE WHEN c.rated THEN c.rated_at ELSE m.rated_at END,
    grade = CASE WHEN c.rated THEN c.grade ELSE m.grade END,
    solved = CASE WHEN c.rated THEN c.solved ELSE m.solved END,
    closed_at = CASE WHEN c.closed THEN c.closed_at ELSE m.closed_at END
FROM unnest(
    $1::text[], $2::boolean[], $3::boolean[], $4::boolean[], $5::boolean[], $6::boolean[], $7::boolean[], $8::int[],
    $9::int[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::boolean[], $16::timestamptz[],
    $17::timestamptz[], $18::timestamptz[], $19::text[], $20::timestamptz[], $21::text[], $22::boolean[],
    $23::timestamptz[])
    AS c (matter, moved, assigned, signed, answered, rated, closed, version, round, role, unit, section, post, person,
          acting, assigned_at, signed_at, answered_at, result, rated_at, grade, solved, closed_at)
WHERE m.matter = c.matter
"""
_CHECKSUM = """
SELECT
    (SELECT count(*) || ':' || coalesce(sum(hashtextextended(m::text, 0)::numeric), 0) FROM {schema}.matters AS m)
    || '/' ||
    (SELECT count(*) || ':' || coalesce(sum(hashtextextended(d::text, 0)::numeric), 0) FROM {schema}.deadlines AS d)
"""


@dataclass(slots=True)
class _Change:
    """What a batch says of one matter."""

    matter: str
    moved: bool = False
    assigned: bool = False
    signed: bool = False
    answered: bool = False
    rated: bool = False
    closed: bool = False
    version: int = 0
    round: int = 1
    role: str = ""
    unit: str = ""
    section: str | None = None
    post: str | None = None
    person: str | None = None
    acting: bool = False
    assigned_at: datetime | None = None
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    result: str | None = None
    rated_at: datetime | None = None
    grade: str | None = None
    solved: bool | None = None
    closed_at: datetime | None = None


_MASKS = 7
_COLUMNS = tuple(_Change.__dataclass_fields__)


def _apply(change: _Change, event: Any) -> None:
    match event:
        case Assigned():
            change.moved = change.assigned = change.signed = True
            change.round, change.role, change.unit, change.section = event.round, event.role, event.unit, event.section
            change.post, change.person, change.acting = event.post, event.person, event.acting
            change.assigned_at, change.signed_at = event.assigned_at, None
        case Signed():
            change.signed, change.signed_at = True, event.signed_at
        case Answered():
            change.answered, change.answered_at, change.result = True, event.answered_at, event.result
        case Rated():
            change.rated, change.rated_at, change.grade, change.solved = True, event.rated_at, event.grade, event.solved
        case Closed():
            change.closed, change.closed_at = True, event.closed_at
        case Reopened():
            change.moved = change.signed = change.answered = change.rated = change.closed = True
            change.round = event.round
            change.signed_at = change.answered_at = change.rated_at = change.closed_at = None
            change.result = change.grade = change.solved = None


def fold(batch: Sequence[Read]) -> list[Write]:
    """Rows of new matters, changes of known ones, and deadlines."""
    registered: dict[str, Registered] = {}
    changes: dict[str, _Change] = {}
    deadlines = Deadlines()
    for record, event in batch:
        if isinstance(event, OfObligation):
            deadlines.take(record, event)
            continue
        change = changes.get(event.matter)
        if change is None:
            change = changes[event.matter] = _Change(event.matter)
        change.version = record.version
        if isinstance(event, Registered):
            registered[event.matter] = event
        else:
            _apply(change, event)
    writes = [
        Write(_SAID_INSERT, _columns(_new_row(event, changes[matter]) for matter, event in registered.items())),
        Write(_SAID_UPDATE, _columns(_row(change) for change in changes.values() if change.matter not in registered)),
        *(Write(statement, _columns(rows)) for statement, rows in deadlines.statements()),
    ]
    return [write for write in writes if write.columns]


def _row(change: _Change) -> tuple[Any, ...]:
    return tuple(getattr(change, name) for name in _COLUMNS)


def _new_row(event: Registered, change: _Change) -> tuple[Any, ...]:
    said = (
        event.matter, event.region, event.case_number, event.portal, event.submission_id, event.source, event.kind,
        event.category, event.importance, event.district, event.about, event.confidential, event.received_at,
    )  # fmt: skip
    return said + _row(change)[_MASKS:]


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[Sequence[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def _touched(batch: Sequence[tuple[Record, Any]]) -> Iterator[str]:
    for _, event in batch:
        yield f"matter:{event.matter}"
        if isinstance(event, Assigned):
            yield f"unit:{event.region}.{event.unit}"


MATTERS_VIEW = View(
    name="matters",
    version=2,
    tables=Path(__file__).with_name("tables.sql").read_text(encoding="utf-8"),
    reads=READS,
    fold=fold,
    checksum=_CHECKSUM,
    touched=_touched,
)
