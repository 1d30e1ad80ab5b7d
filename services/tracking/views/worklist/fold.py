"""How events become the worklist: a batch is folded by obligation in memory, then written in three statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.views import Read, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.worklist.payloads import Breached, Ended, Escalated, Opened

_INSERT = """
INSERT INTO {schema}.obligations (
    matter, obligation, region, unit, section, post, person, kind, case_number, category, importance, binding,
    provisional, round, starts_at, due_at, level, breached)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::bool[], $14::int[], $15::timestamptz[],
    $16::timestamptz[], $17::int[], $18::bool[])
"""
_RAISE = """
UPDATE {schema}.obligations AS known
SET level = greatest(known.level, raised.level), breached = known.breached OR raised.breached
FROM unnest($1::text[], $2::text[], $3::int[], $4::bool[]) AS raised (matter, obligation, level, breached)
WHERE known.matter = raised.matter AND known.obligation = raised.obligation
"""
_DELETE = """
DELETE FROM {schema}.obligations AS known
USING unnest($1::text[], $2::text[]) AS ended (matter, obligation)
WHERE known.matter = ended.matter AND known.obligation = ended.obligation
"""
_LEVEL, _BREACHED = 16, 17

Key = tuple[str, str]


def fold(batch: Sequence[Read]) -> list[Write]:
    """The rows that a batch opens, raises and ends. What begins and ends within the batch leaves no trace."""
    opened: dict[Key, list[Any]] = {}
    raised: dict[Key, list[Any]] = {}
    ended: dict[Key, None] = {}
    for _, event in batch:
        key = (event.matter, event.obligation)
        if isinstance(event, Opened):
            opened[key] = _row(event)
        elif isinstance(event, Ended):
            raised.pop(key, None)
            if opened.pop(key, None) is None:
                ended[key] = None
        else:
            _raise(opened.get(key), raised, key, event)
    return [
        Write(_INSERT, columns_of(opened.values(), 18)),
        Write(_RAISE, columns_of(([*key, *values] for key, values in raised.items()), 4)),
        Write(_DELETE, columns_of(ended, 2)),
    ]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the matter, and the worklists of its unit and its region."""
    topics = set()
    for _, event in batch:
        topics.add(f"matter:{event.matter}")
        topics.add(f"worklist:{event.region}.{event.unit}")
        topics.add(f"worklist:{event.region}")
    return topics


def _row(event: Opened) -> list[Any]:
    return [
        event.matter,
        event.obligation,
        event.region,
        event.unit,
        event.section,
        event.post,
        event.person,
        event.kind,
        event.case_number,
        event.category,
        event.importance,
        event.binding,
        event.provisional,
        event.round,
        event.starts_at,
        event.due_at,
        event.level,
        event.breached,
    ]


def _raise(row: list[Any] | None, raised: dict[Key, list[Any]], key: Key, event: Breached | Escalated) -> None:
    level = event.level if isinstance(event, Escalated) else 0
    breached = isinstance(event, Breached)
    if row is not None:
        row[_LEVEL] = max(row[_LEVEL], level)
        row[_BREACHED] = row[_BREACHED] or breached
        return
    known = raised.setdefault(key, [0, False])
    known[0] = max(known[0], level)
    known[1] = known[1] or breached
