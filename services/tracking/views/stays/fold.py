"""How events become stays: an assignment begins one, whatever takes the matter away ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.chassis.views import Read, Staged, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.stays import payloads

_STAGED = """
matter text, version int, region text, unit text, section text, round int, arrived_at timestamptz,
left_at timestamptz, how text
"""
_INSERT = """
INSERT INTO {schema}.stays (matter, version, region, unit, section, round, arrived_at, left_at, how)
SELECT * FROM staged_stays
"""
_LEAVE = """
UPDATE {schema}.stays AS known SET left_at = gone.left_at, how = gone.how
FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS gone (matter, left_at, how)
WHERE known.matter = gone.matter AND known.left_at IS NULL
"""
_CLOSE = """
INSERT INTO {schema}.closings (matter, version, region, unit, closed_at)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
"""
_LEFT_AT, _HOW = 7, 8


def fold(batch: Sequence[Read]) -> list[Write | Staged]:
    """Stays that end, stays that begin, and closings. A matter lies in one place at a time."""
    left: dict[str, tuple[datetime, str]] = {}
    began: dict[str, list[Any]] = {}
    rows: list[list[Any]] = []
    closings: list[tuple[Any, ...]] = []
    for record, event in batch:
        at, how = _LEFT[type(event)](event)
        here = began.pop(event.matter, None)
        if here is None:
            left.setdefault(event.matter, (at, how))
        else:
            here[_LEFT_AT], here[_HOW] = at, how
        if isinstance(event, payloads.Assigned):
            place = (event.unit, event.section or "", event.round)
            row = [event.matter, record.version, event.region, *place, at, None, None]
            began[event.matter] = row
            rows.append(row)
        elif isinstance(event, payloads.Closed):
            closings.append((event.matter, record.version, event.region, event.unit, at))
    return [
        Write(_LEAVE, columns_of(((matter, *gone) for matter, gone in left.items()), 3)),
        Staged(_INSERT, "staged_stays", _STAGED, [tuple(row) for row in rows]),
        Write(_CLOSE, columns_of(closings, 5)),
    ]


_LEFT: dict[type, Callable[[Any], tuple[datetime, str]]] = {
    payloads.Assigned: lambda event: (event.assigned_at, "reassigned"),
    payloads.Transferred: lambda event: (event.transferred_at, "transferred"),
    payloads.Returned: lambda event: (event.returned_at, "returned"),
    payloads.Answered: lambda event: (event.answered_at, "answered"),
    payloads.Closed: lambda event: (event.closed_at, "closed"),
}
