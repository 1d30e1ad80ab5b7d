"""The view of stays: its tables, what it reads, its checksum."""

from __future__ import annotations

from services.chassis.views import View
from services.tracking.views.stays import payloads
from services.tracking.views.stays.fold import fold

# A look at a month reads what left in it and what was still there, each from an index of its own.
TABLES = """
CREATE TABLE {schema}.stays (
    matter text NOT NULL,
    version int NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    section text NOT NULL,
    round int NOT NULL,
    arrived_at timestamptz NOT NULL,
    left_at timestamptz,
    how text,
    PRIMARY KEY (matter, version)
);
CREATE INDEX stays_open ON {schema}.stays (region, arrived_at) WHERE left_at IS NULL;
CREATE INDEX stays_left ON {schema}.stays (region, left_at) WHERE how <> 'reassigned';
CREATE TABLE {schema}.closings (
    matter text NOT NULL,
    version int NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (matter, version)
);
CREATE INDEX closings_by_day ON {schema}.closings (region, closed_at, unit);
COMMENT ON COLUMN {schema}.stays.section IS 'empty where a unit is its own section';
COMMENT ON COLUMN {schema}.stays.how IS 'what ended it: transferred, returned, answered, closed, reassigned';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, version, region, unit, section, round, extract(epoch FROM arrived_at),
        extract(epoch FROM left_at), how) FROM {schema}.stays
    UNION ALL
    SELECT concat_ws('|', 'closed', matter, version, region, unit, extract(epoch FROM closed_at)) FROM {schema}.closings
) AS rows (row)
"""

STAYS = View(
    name="stays",
    version=1,
    tables=TABLES,
    reads={
        "duban.matter.assigned.v1": payloads.Assigned,
        "duban.matter.transferred.v1": payloads.Transferred,
        "duban.matter.returned.v1": payloads.Returned,
        "duban.matter.answered.v1": payloads.Answered,
        "duban.matter.closed.v1": payloads.Closed,
    },
    fold=fold,
    checksum=CHECKSUM,
)
