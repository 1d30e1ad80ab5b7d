"""Tables of the ledger, and one text over all of their rows."""

from __future__ import annotations

from typing import Final

TABLES: Final = """
CREATE TABLE {schema}.tasks (
    task text PRIMARY KEY,
    region text NOT NULL,
    number text NOT NULL,
    process text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    unit text NOT NULL,
    section text,
    post text,
    person text,
    lead text[] NOT NULL,
    support text[] NOT NULL,
    receiver text,
    origin text NOT NULL,
    item text,
    occurrence text,
    document text,
    paragraph text,
    said text,
    importance text NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    regime text NOT NULL,
    step text,
    attempt int NOT NULL DEFAULT 1,
    step_unit text,
    step_section text,
    step_post text,
    step_person text,
    step_begun_at timestamptz,
    sent_back int NOT NULL DEFAULT 0,
    problem boolean NOT NULL DEFAULT false,
    outcome text,
    closed_at timestamptz,
    reason text,
    follow_up text,
    follow_up_at timestamptz
);
CREATE UNIQUE INDEX tasks_by_number ON {schema}.tasks (number);
CREATE INDEX tasks_closed ON {schema}.tasks (region, closed_at DESC, task DESC) WHERE closed_at IS NOT NULL;
CREATE INDEX tasks_open ON {schema}.tasks (region, step_unit, process) WHERE closed_at IS NULL;
CREATE INDEX tasks_open_of_unit ON {schema}.tasks (region, unit) WHERE closed_at IS NULL;
CREATE TABLE {schema}.dues (
    task text NOT NULL,
    obligation text NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    kind text NOT NULL,
    step text NOT NULL,
    starts_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    open boolean NOT NULL,
    breached boolean NOT NULL,
    level int NOT NULL,
    verdict text,
    PRIMARY KEY (task, obligation)
);
CREATE INDEX dues_open ON {schema}.dues (region, due_at, task, obligation) WHERE open AND step <> 'whole';
CREATE TABLE {schema}.ended (
    region text NOT NULL,
    unit text NOT NULL,
    process text NOT NULL,
    outcome text NOT NULL,
    month text NOT NULL,
    tasks int NOT NULL,
    PRIMARY KEY (region, unit, process, outcome, month)
);
"""

CHECKSUM: Final = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', task, region, number, process, title_zh, title_en, unit, section, post, person, lead, support,
        receiver, origin, item, occurrence, document, paragraph, said, importance, extract(epoch FROM opened_at),
        opened_by, regime, step, attempt, step_unit, step_section, step_post, step_person,
        extract(epoch FROM step_begun_at), sent_back, problem, outcome, extract(epoch FROM closed_at), reason,
        follow_up, extract(epoch FROM follow_up_at)) FROM {schema}.tasks
    UNION ALL
    SELECT concat_ws('|', task, obligation, region, unit, kind, step, extract(epoch FROM starts_at),
        extract(epoch FROM due_at), open, breached, level, verdict) FROM {schema}.dues
    UNION ALL
    SELECT concat_ws('|', region, unit, process, outcome, month, tasks) FROM {schema}.ended
) AS rows (row)
"""
