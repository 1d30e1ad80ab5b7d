"""The view of the worklist: its table, what it reads, its checksum."""

from __future__ import annotations

from services.chassis.views import View
from services.tracking.views.worklist import payloads
from services.tracking.views.worklist.fold import fold, touched

# Each index serves a list by due time: a whole region's, and one unit's. The rows that are overdue have one of their
# own, so that counting them by level costs what is overdue and not what is pending.
TABLES = """
CREATE TABLE {schema}.obligations (
    matter text NOT NULL,
    obligation text NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    section text,
    post text,
    person text,
    kind text NOT NULL,
    case_number text,
    category text,
    importance text NOT NULL,
    binding text NOT NULL,
    provisional bool NOT NULL,
    round int NOT NULL,
    starts_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    level int NOT NULL,
    breached bool NOT NULL,
    PRIMARY KEY (matter, obligation)
) WITH (fillfactor = 90);
CREATE INDEX obligations_by_due ON {schema}.obligations (region, due_at, matter, obligation);
CREATE INDEX obligations_by_unit ON {schema}.obligations (region, unit, due_at, matter, obligation);
CREATE INDEX obligations_overdue ON {schema}.obligations (region, level, due_at) WHERE breached;
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, obligation, region, unit, section, post, person, kind, case_number, category,
        importance, binding, provisional, round, extract(epoch FROM starts_at), extract(epoch FROM due_at), level,
        breached) FROM {schema}.obligations
) AS rows (row)
"""

WORKLIST = View(
    name="worklist",
    version=1,
    tables=TABLES,
    reads={
        "duban.obligation.opened.v1": payloads.Opened,
        "duban.obligation.breached.v1": payloads.Breached,
        "duban.obligation.escalated.v1": payloads.Escalated,
        "duban.obligation.discharged.v1": payloads.Ended,
        "duban.obligation.withdrawn.v1": payloads.Ended,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
