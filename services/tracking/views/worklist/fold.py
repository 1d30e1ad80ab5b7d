"""How events become the worklist: a batch is folded by obligation in memory, then written in four statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.chassis.views import Read, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.worklist.changes import Change
from services.tracking.views.worklist.payloads import Ended, Entrusted, Opened, ProblemFound

_INSERT = """
INSERT INTO {schema}.obligations (
    matter, obligation, region, unit, section, post, person, kind, case_number, category, importance, binding,
    rule, provisional, round, starts_at, held_since, due_at, level, breached, paused, paused_until, excused)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bool[], $15::int[], $16::timestamptz[],
    $17::timestamptz[], $18::timestamptz[], $19::int[], $20::bool[], $21::text[], $22::timestamptz[], $23::bool[])
"""
_CHANGE = """
UPDATE {schema}.obligations AS known SET
    level = greatest(CASE WHEN new.reinstated THEN 0 ELSE known.level END, new.level),
    breached = (known.breached AND NOT new.reinstated) OR new.breached,
    due_at = coalesce(new.due_at, known.due_at),
    binding = coalesce(new.binding, known.binding),
    provisional = coalesce(new.provisional, known.provisional),
    paused = CASE WHEN new.halted THEN new.paused ELSE known.paused END,
    paused_until = CASE WHEN new.halted THEN new.paused_until ELSE known.paused_until END,
    excused = known.excused OR new.excused
FROM unnest($1::text[], $2::text[], $3::int[], $4::bool[], $5::bool[], $6::timestamptz[], $7::text[], $8::bool[],
    $9::bool[], $10::text[], $11::timestamptz[], $12::bool[])
    AS new (matter, obligation, level, breached, reinstated, due_at, binding, provisional, halted, paused,
        paused_until, excused)
WHERE known.matter = new.matter AND known.obligation = new.obligation
"""
_DELETE = """
DELETE FROM {schema}.obligations AS known
USING unnest($1::text[], $2::text[]) AS ended (matter, obligation)
WHERE known.matter = ended.matter AND known.obligation = ended.obligation
"""
_MATTERS = """
INSERT INTO {schema}.matters AS known (matter, process, title_zh, title_en, problem)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (matter) DO UPDATE SET problem = coalesce(excluded.problem, known.problem)
"""

Key = tuple[str, str]
Row = dict[str, Any]


@dataclass(slots=True)
class _Batch:
    """What a batch opens, changes and ends, and which matters are more than a complaint."""

    opened: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, Change] = field(default_factory=dict)
    ended: dict[Key, None] = field(default_factory=dict)
    matters: dict[str, list[str | None]] = field(default_factory=dict)

    def end(self, key: Key) -> None:
        """What begins and ends within the batch leaves no trace."""
        self.changed.pop(key, None)
        if self.opened.pop(key, None) is None:
            self.ended[key] = None

    def change(self, key: Key, event: Any) -> None:
        if key in self.opened:
            change = Change()
            change.take(event)
            _apply(self.opened[key], change)
        else:
            self.changed.setdefault(key, Change()).take(event)

    def describe(self, event: Entrusted | ProblemFound) -> None:
        known = self.matters.setdefault(event.matter, [None, None, None, None])
        if isinstance(event, Entrusted):
            known[:3] = [event.process, event.title_zh, event.title_en]
        else:
            known[3] = event.problem


def fold(batch: Sequence[Read]) -> list[Write]:
    """The rows that a batch opens, changes and ends."""
    found = _Batch()
    for record, event in batch:
        if isinstance(event, Entrusted | ProblemFound):
            found.describe(event)
            continue
        key = (event.matter, event.obligation)
        if isinstance(event, Opened):
            found.opened[key] = _row(event, record.occurred_at)
        elif isinstance(event, Ended):
            found.end(key)
        else:
            found.change(key, event)
    return [
        Write(_INSERT, columns_of((tuple(row.values()) for row in found.opened.values()), 23)),
        Write(_CHANGE, columns_of(((*key, *change.values) for key, change in found.changed.items()), 12)),
        Write(_DELETE, columns_of(found.ended, 2)),
        Write(_MATTERS, columns_of(((matter, *known) for matter, known in found.matters.items()), 5)),
    ]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the matter, and the worklists of its unit and its region."""
    topics = set()
    for _, event in batch:
        topics.add(f"matter:{event.matter}")
        topics.add(f"worklist:{event.region}")
        if not isinstance(event, Entrusted | ProblemFound):
            topics.add(f"worklist:{event.region}.{event.unit}")
    return topics


def _row(event: Opened, at: datetime) -> Row:
    """In the order of the statement's columns."""
    last = event.pauses[-1] if event.pauses and event.pauses[-1].ends_at > at else None
    return {
        "matter": event.matter,
        "obligation": event.obligation,
        "region": event.region,
        "unit": event.unit,
        "section": event.section,
        "post": event.post,
        "person": event.person,
        "kind": event.kind,
        "case_number": event.case_number,
        "category": event.category,
        "importance": event.importance,
        "binding": event.binding,
        "rule": event.rule,
        "provisional": event.provisional,
        "round": event.round,
        "starts_at": event.starts_at,
        "held_since": at,
        "due_at": event.due_at,
        "level": event.level,
        "breached": event.breached,
        "paused": last.pause if last else None,
        "paused_until": last.ends_at if last else None,
        "excused": event.excused,
    }


def _apply(row: Row, change: Change) -> None:
    """What `_CHANGE` does, within a batch."""
    level, breached = (0, False) if change.reinstated else (row["level"], row["breached"])
    row["level"], row["breached"] = max(level, change.level), breached or change.breached
    for name in ("due_at", "binding", "provisional"):
        if (value := getattr(change, name)) is not None:
            row[name] = value
    if change.halted:
        row["paused"], row["paused_until"] = change.paused, change.paused_until
    row["excused"] = row["excused"] or change.excused
