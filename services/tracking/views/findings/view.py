"""The view of findings: one row each, marked when somebody has looked into it."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.views import Read, View, Write
from services.tracking.views.columns import columns_of
from services.tracking.views.findings.payloads import Examined, Raised

TABLES = """
CREATE TABLE {schema}.findings (
    finding text PRIMARY KEY,
    region text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    period text NOT NULL,
    unit text,
    section text,
    units text[] NOT NULL,
    evidence_total int NOT NULL,
    raised_at timestamptz NOT NULL,
    outcome text,
    examined_by text,
    examined_at timestamptz
);
CREATE INDEX findings_newest ON {schema}.findings (region, raised_at DESC, finding DESC);
CREATE INDEX findings_open ON {schema}.findings (region, raised_at DESC, finding DESC) WHERE outcome IS NULL;
CREATE INDEX findings_by_subject ON {schema}.findings (subject);
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', finding, region, kind, subject, period, unit, section, array_to_string(units, ','),
        evidence_total, extract(epoch FROM raised_at), outcome, examined_by, extract(epoch FROM examined_at))
    FROM {schema}.findings
) AS rows (row)
"""

_INSERT = """
INSERT INTO {schema}.findings (
    finding, region, kind, subject, period, unit, section, units, evidence_total, raised_at)
SELECT finding, region, kind, subject, period, unit, section, string_to_array(units, ','), evidence_total, raised_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
    $10::timestamptz[])
    AS found (finding, region, kind, subject, period, unit, section, units, evidence_total, raised_at)
"""
_EXAMINE = """
UPDATE {schema}.findings AS known
SET outcome = looked.outcome, examined_by = looked.by, examined_at = looked.at
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS looked (finding, outcome, by, at)
WHERE known.finding = looked.finding
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """A row for each finding, and the mark of its examination, which always follows."""
    found, examined = [], []
    for _, event in batch:
        if isinstance(event, Raised):
            named = (event.finding, event.region, event.kind, event.subject, event.period, event.unit, event.section)
            found.append((*named, ",".join(event.units), event.evidence_total, event.raised_at))
        else:
            examined.append((event.finding, event.outcome, event.by, event.examined_at))
    return [Write(_INSERT, columns_of(found, 10)), Write(_EXAMINE, columns_of(examined, 4))]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the list of the region."""
    return {f"findings:{event.region}" for _, event in batch}


FINDINGS = View(
    name="findings",
    version=1,
    tables=TABLES,
    reads={"duban.finding.raised.v1": Raised, "duban.finding.examined.v1": Examined},
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
