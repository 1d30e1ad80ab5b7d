"""Due times of matters as tracking has them: clocks that begin become rows, known ones are changed where they moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.records import Record
from services.intake.views.matters.events import (
    Breached,
    Discharged,
    Excused,
    Moved,
    OfObligation,
    Opened,
    Paused,
    Resumed,
    Withdrawn,
)

_INSERT = """
INSERT INTO {schema}.deadlines (matter, obligation, due_at, overdue, excused, open, paused_until, kind)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::boolean[], $5::boolean[], $6::boolean[],
    $7::timestamptz[], $8::text[])
"""
# What a batch does not speak of is null and stays; `c.halted` tells whether it speaks of a pause.
_UPDATE = """
UPDATE {schema}.deadlines AS d SET
    due_at = coalesce(c.due_at, d.due_at), overdue = coalesce(c.overdue, d.overdue),
    excused = coalesce(c.excused, d.excused), open = coalesce(c.open, d.open),
    paused_until = CASE WHEN c.halted THEN c.paused_until ELSE d.paused_until END
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::boolean[], $5::boolean[], $6::boolean[],
    $7::timestamptz[], $8::boolean[])
    AS c (matter, obligation, due_at, overdue, excused, open, paused_until, halted)
WHERE d.matter = c.matter AND d.obligation = c.obligation
"""


@dataclass(slots=True)
class _Deadline:
    """What a batch says of one clock; None stands for what it does not speak of."""

    due_at: datetime | None = None
    overdue: bool | None = None
    excused: bool | None = None
    open: bool | None = None
    paused_until: datetime | None = None
    halted: bool = False

    def take(self, event: OfObligation) -> None:
        """One event more."""
        if isinstance(event, Breached | Moved | Paused | Resumed | Discharged):
            self.due_at = event.due_at
        match event:
            case Breached():
                self.overdue = True
            case Moved(reinstated=True):
                self.overdue = False
            case Paused():
                self.halted, self.paused_until = True, event.ends_at
            case Resumed():
                self.halted, self.paused_until = True, None
            case Excused():
                self.excused = True
            case Discharged():
                self._end(overdue=event.verdict == "overdue")
                self.excused = event.excused or self.excused
            case Withdrawn():
                self._end(overdue=event.was_overdue)

    def _end(self, *, overdue: bool) -> None:
        self.overdue, self.open, self.halted, self.paused_until = overdue, False, True, None

    def row(self, last: str | bool) -> tuple[Any, ...]:
        return self.due_at, self.overdue, self.excused, self.open, self.paused_until, last


class Deadlines:
    """The clocks of a batch, put together in memory."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], _Deadline] = {}

    def take(self, record: Record, event: OfObligation) -> None:
        """One event more, in the order of its stream."""
        key = event.matter, event.obligation
        if isinstance(event, Opened):
            self._kinds[key] = event.kind
            self._known[key] = _begun(record, event)
        else:
            self._known.setdefault(key, _Deadline()).take(event)

    def statements(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """The statement for clocks that began within the batch, and that for the others; each with its rows."""
        kinds, known = self._kinds, self._known
        yield _INSERT, [(*key, *known[key].row(kind)) for key, kind in kinds.items()]
        yield _UPDATE, [(*key, *one.row(one.halted)) for key, one in known.items() if key not in kinds]


def _begun(record: Record, event: Opened) -> _Deadline:
    """One that was handed on may have run out already, and may stand in a pause that has not ended."""
    last = event.pauses[-1] if event.pauses and event.pauses[-1].ends_at > record.occurred_at else None
    return _Deadline(event.due_at, event.breached, event.excused, True, last.ends_at if last else None)
