"""The view of outcomes: one row for each obligation that ended, written once and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.views import Read, View, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.outcomes.payloads import Discharged, Withdrawn

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
COMMENT ON COLUMN {schema}.obligations.outcome IS 'discharged, or why it was withdrawn: transferred, returned, closed';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, obligation, region, unit, section, person, case_number, kind, outcome, overdue,
        extract(epoch FROM ended_at), extract(epoch FROM due_at), working_days_left, round, level)
    FROM {schema}.obligations
) AS rows (row)
"""

_INSERT = """
INSERT INTO {schema}.obligations (
    matter, obligation, region, unit, section, person, case_number, kind, outcome, overdue, ended_at, due_at,
    working_days_left, round, level)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::int[], $14::int[], $15::int[])
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """A row for each event."""
    return [Write(_INSERT, columns_of((_row(event) for _, event in batch), 15))]


def _row(event: Discharged | Withdrawn) -> tuple[Any, ...]:
    named = (event.matter, event.obligation, event.region, event.unit, event.section, event.person, event.case_number)
    if isinstance(event, Withdrawn):
        return (*named, event.kind, event.reason, event.was_overdue, event.withdrawn_at, None, None, None, None)
    overdue = event.verdict != "on_time"
    verdict = (event.kind, "discharged", overdue, event.discharged_at, event.due_at, event.working_days_left)
    return (*named, *verdict, event.round, event.level)


OUTCOMES = View(
    name="outcomes",
    version=1,
    tables=TABLES,
    reads={"duban.obligation.discharged.v1": Discharged, "duban.obligation.withdrawn.v1": Withdrawn},
    fold=fold,
    checksum=CHECKSUM,
)
