"""The view of the course of matters: its tables, what it reads, its checksum."""

from __future__ import annotations

from services.chassis.views import View
from services.tracking.views.course import payloads
from services.tracking.views.course.fold import fold, touched

TABLES = """
CREATE TABLE {schema}.matters (
    matter text PRIMARY KEY,
    case_number text NOT NULL,
    region text NOT NULL,
    portal text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    category text,
    importance text NOT NULL,
    received_at timestamptz NOT NULL,
    given_due_at timestamptz,
    title_zh text,
    title_en text
);
COMMENT ON COLUMN {schema}.matters.kind IS 'complaint, enquiry...; of a task its process';
COMMENT ON COLUMN {schema}.matters.title_zh IS 'of a task';
CREATE INDEX matters_by_case_number ON {schema}.matters (case_number);
CREATE TABLE {schema}.steps (
    matter text NOT NULL,
    version int NOT NULL,
    happened text NOT NULL,
    at timestamptz NOT NULL,
    unit text,
    to_unit text,
    who text,
    detail text,
    round int NOT NULL,
    PRIMARY KEY (matter, version)
);
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, case_number, region, portal, source, kind, category, importance,
        extract(epoch FROM received_at), extract(epoch FROM given_due_at), title_zh, title_en)
    FROM {schema}.matters
    UNION ALL
    SELECT concat_ws('|', matter, version, happened, extract(epoch FROM at), unit, to_unit, who, detail, round)
    FROM {schema}.steps
) AS rows (row)
"""

COURSE = View(
    name="course",
    version=2,
    tables=TABLES,
    reads={
        "duban.matter.registered.v1": payloads.Registered,
        "duban.supervision.entrusted.v1": payloads.Entrusted,
        "duban.matter.assigned.v1": payloads.Assigned,
        "duban.matter.signed.v1": payloads.Signed,
        "duban.matter.transferred.v1": payloads.Transferred,
        "duban.matter.returned.v1": payloads.Returned,
        "duban.matter.answered.v1": payloads.Answered,
        "duban.matter.rated.v1": payloads.Rated,
        "duban.matter.reopened.v1": payloads.Reopened,
        "duban.matter.closed.v1": payloads.Closed,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
