-- What is known of a matter where an event about it does not say so itself.
CREATE TABLE matters (
    matter        text PRIMARY KEY,
    region        text NOT NULL,
    case_number   text NOT NULL,
    portal        text NOT NULL,
    category      text,
    importance    text NOT NULL,
    submission_id text             -- only the registration tells it
);

-- What works or fails as a whole: the mail server, each webhook, the portals.
CREATE TABLE endpoints (
    channel         text NOT NULL,
    endpoint        text NOT NULL,
    region          text,          -- none for the mail server and the portals
    url             text,
    secret          text,          -- the name of the secret, never the secret
    failing_since   timestamptz,   -- set by the first failure after a success
    paused_until    timestamptz,
    disabled_at     timestamptz,
    disabled_reason text,
    PRIMARY KEY (channel, endpoint)
);

-- The ledger. The identity is a pure function of event, recipient and channel: planned twice is planned once.
CREATE TABLE deliveries (
    id              text        PRIMARY KEY,
    event_id        text        NOT NULL,
    event_type      text        NOT NULL,
    region          text        NOT NULL,
    matter          text,
    unit            text,
    rule            text        NOT NULL,
    channel         text        NOT NULL,
    endpoint        text        NOT NULL,
    recipient       text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    urgent          boolean     NOT NULL,
    state           text        NOT NULL CHECK (state IN ('planned', 'sending', 'delivered', 'retrying', 'failed_permanently', 'disabled')),
    attempts        integer     NOT NULL DEFAULT 0,
    forgiven        integer     NOT NULL DEFAULT 0,  -- attempts before the last time somebody sent it on by hand
    occurred_at     timestamptz NOT NULL,
    planned_at      timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    sender          integer,                         -- who holds it while it is being sent
    finished_at     timestamptz,
    failure         text,
    last_error      text
) WITH (fillfactor = 70);
CREATE INDEX deliveries_due ON deliveries (channel, endpoint, next_attempt_at) WHERE state IN ('planned', 'retrying');
CREATE INDEX deliveries_sending ON deliveries (sender) WHERE state = 'sending';
CREATE INDEX deliveries_by_time ON deliveries (region, planned_at DESC, id DESC);
CREATE INDEX deliveries_by_state ON deliveries (region, state, planned_at DESC, id DESC) WHERE state <> 'delivered';
CREATE INDEX deliveries_of_endpoint ON deliveries (channel, endpoint, occurred_at);
CREATE INDEX deliveries_of_matter ON deliveries (matter, planned_at);

CREATE TABLE attempts (
    delivery   text        NOT NULL REFERENCES deliveries (id),
    attempt    integer     NOT NULL,
    started_at timestamptz NOT NULL,
    seconds    real        NOT NULL,
    failure    text,                -- none where it was delivered
    status     integer,
    detail     text,
    PRIMARY KEY (delivery, attempt)
);
