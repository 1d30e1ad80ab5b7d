"""The view of outcomes: one row for each obligation that ended, one for each that was excused, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.views import Read, View, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.outcomes.payloads import Discharged, Excused, Withdrawn

TABLES = """
CREATE TABLE {schema}.obligations (
    matter text NOT NULL,
    obligation text NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    section text,
    person text,
    case_number text,
    kind text NOT NULL,
    outcome text NOT NULL,
    overdue bool NOT NULL,
    ended_at timestamptz NOT NULL,
    due_at timestamptz,
    working_days_left int,
    round int,
    level int,
    PRIMARY KEY (matter, obligation)
);
CREATE INDEX outcomes_by_unit ON {schema}.obligations (region, unit, ended_at DESC);
CREATE TABLE {schema}.excuses (
    matter text NOT NULL,
    obligation text NOT NULL,
    excused_at timestamptz NOT NULL,
    excused_by text NOT NULL,
    PRIMARY KEY (matter, obligation)
);
COMMENT ON TABLE {schema}.excuses IS 'for whose lateness nobody is held to account; the obligation may be open still';
COMMENT ON COLUMN {schema}.obligations.due_at IS 'the due time that counted, after pauses, extensions and calendars';
COMMENT ON COLUMN {schema}.obligations.outcome IS 'discharged, or why it was withdrawn: transferred, returned, closed';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, obligation, region, unit, section, person, case_number, kind, outcome, overdue,
        extract(epoch FROM ended_at), extract(epoch FROM due_at), working_days_left, round, level)
    FROM {schema}.obligations
    UNION ALL
    SELECT concat_ws('|', 'excused', matter, obligation, extract(epoch FROM excused_at), excused_by)
    FROM {schema}.excuses
) AS rows (row)
"""

_INSERT = """
INSERT INTO {schema}.obligations (
    matter, obligation, region, unit, section, person, case_number, kind, outcome, overdue, ended_at, due_at,
    working_days_left, round, level)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::int[], $14::int[], $15::int[])
"""
_EXCUSE = """
INSERT INTO {schema}.excuses (matter, obligation, excused_at, excused_by)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[])
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """A row for each event."""
    ended = (_row(event) for _, event in batch if not isinstance(event, Excused))
    excused = (
        (event.matter, event.obligation, event.excused_at, event.excused_by)
        for _, event in batch
        if isinstance(event, Excused)
    )
    return [Write(_INSERT, columns_of(ended, 15)), Write(_EXCUSE, columns_of(excused, 4))]


def _row(event: Discharged | Withdrawn) -> tuple[Any, ...]:
    named = (event.matter, event.obligation, event.region, event.unit, event.section, event.person, event.case_number)
    if isinstance(event, Withdrawn):
        return (*named, event.kind, event.reason, event.was_overdue, event.withdrawn_at, None, None, None, None)
    overdue = event.verdict != "on_time"
    verdict = (event.kind, "discharged", overdue, event.discharged_at, event.due_at, event.working_days_left)
    return (*named, *verdict, event.round, event.level)


OUTCOMES = View(
    name="outcomes",
    version=2,
    tables=TABLES,
    reads={
        "duban.obligation.discharged.v1": Discharged,
        "duban.obligation.withdrawn.v1": Withdrawn,
        "duban.obligation.excused.v1": Excused,
    },
    fold=fold,
    checksum=CHECKSUM,
)
