"""The view of the worklist: its tables, what it reads, its checksum."""

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
    rule text NOT NULL,
    provisional bool NOT NULL,
    round int NOT NULL,
    starts_at timestamptz NOT NULL,
    held_since timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    level int NOT NULL,
    breached bool NOT NULL,
    paused text,
    paused_until timestamptz,
    excused bool NOT NULL,
    PRIMARY KEY (matter, obligation)
) WITH (fillfactor = 90);
CREATE INDEX obligations_by_due ON {schema}.obligations (region, due_at, matter, obligation);
CREATE INDEX obligations_by_unit ON {schema}.obligations (region, unit, due_at, matter, obligation);
CREATE INDEX obligations_overdue ON {schema}.obligations (region, level, due_at) WHERE breached;
CREATE INDEX obligations_paused ON {schema}.obligations (region, due_at, matter, obligation) WHERE paused IS NOT NULL;
CREATE TABLE {schema}.matters (
    matter text PRIMARY KEY,
    process text,
    title_zh text,
    title_en text,
    problem text
);
COMMENT ON TABLE {schema}.matters IS 'matters that are tasks or problem matters; of most there is no row';
COMMENT ON COLUMN {schema}.obligations.held_since IS 'since when its holder answers for it; the clock may be older';
COMMENT ON COLUMN {schema}.obligations.paused IS 'kind of the pause in which the clock stands';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, obligation, region, unit, section, post, person, kind, case_number, category,
        importance, binding, rule, provisional, round, extract(epoch FROM starts_at), extract(epoch FROM held_since),
        extract(epoch FROM due_at), level, breached, paused, extract(epoch FROM paused_until), excused)
    FROM {schema}.obligations
    UNION ALL
    SELECT concat_ws('|', 'matter', matter, process, title_zh, title_en, problem) FROM {schema}.matters
) AS rows (row)
"""

WORKLIST = View(
    name="worklist",
    version=3,
    tables=TABLES,
    reads={
        "duban.obligation.opened.v1": payloads.Opened,
        "duban.obligation.breached.v1": payloads.Breached,
        "duban.obligation.escalated.v1": payloads.Escalated,
        "duban.obligation.paused.v1": payloads.Paused,
        "duban.obligation.resumed.v1": payloads.Resumed,
        "duban.obligation.extended.v1": payloads.Moved,
        "duban.obligation.replanned.v1": payloads.Replanned,
        "duban.obligation.excused.v1": payloads.Excused,
        "duban.supervision.entrusted.v1": payloads.Entrusted,
        "duban.problem.found.v1": payloads.ProblemFound,
        "duban.obligation.discharged.v1": payloads.Ended,
        "duban.obligation.withdrawn.v1": payloads.Ended,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
