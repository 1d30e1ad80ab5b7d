CREATE TABLE {schema}.matters (
    matter        text        PRIMARY KEY,
    version       integer     NOT NULL,
    region        text        NOT NULL,
    case_number   text        NOT NULL,
    portal        text        NOT NULL,
    submission_id text        NOT NULL,
    source        text        NOT NULL,
    kind          text        NOT NULL,
    category      text,
    importance    text        NOT NULL,
    district      text,
    about         text,
    confidential  boolean     NOT NULL,
    received_at   timestamptz NOT NULL,
    round         integer     NOT NULL,
    role          text        NOT NULL,
    unit          text        NOT NULL,
    section       text,
    post          text,
    person        text,
    acting        boolean     NOT NULL,
    assigned_at   timestamptz,
    signed_at     timestamptz,
    answered_at   timestamptz,
    result        text,
    rated_at      timestamptz,
    grade         text,
    solved        boolean,
    closed_at     timestamptz,
    status        text        NOT NULL GENERATED ALWAYS AS (
        CASE WHEN closed_at IS NOT NULL THEN 'closed'
             WHEN answered_at IS NOT NULL THEN 'answered'
             WHEN signed_at IS NOT NULL THEN 'signed'
             ELSE 'assigned' END
    ) STORED
) WITH (fillfactor = 80);
CREATE INDEX matters_of_unit ON {schema}.matters (region, unit, received_at DESC, matter DESC);
CREATE INDEX matters_of_unit_by_status ON {schema}.matters (region, unit, status, received_at DESC, matter DESC);
CREATE INDEX matters_of_region ON {schema}.matters (region, received_at DESC, matter DESC);
CREATE INDEX matters_by_case_number ON {schema}.matters (case_number);

-- Due times as tracking publishes them. A table of its own: its events come by another topic, in an order of their own.
CREATE TABLE {schema}.deadlines (
    matter       text        NOT NULL,
    obligation   text        NOT NULL,
    kind         text        NOT NULL,
    due_at       timestamptz NOT NULL,
    overdue      boolean     NOT NULL,
    excused      boolean     NOT NULL,
    open         boolean     NOT NULL,
    paused_until timestamptz,
    PRIMARY KEY (matter, obligation)
) WITH (fillfactor = 80);
