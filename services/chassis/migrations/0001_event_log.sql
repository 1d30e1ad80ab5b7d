-- The event log. A row is its own outbox entry: the relay publishes `data` as it stands here.
CREATE TABLE events (
    position    bigint GENERATED ALWAYS AS IDENTITY,
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    stream      text        COLLATE "C" NOT NULL,
    version     integer     NOT NULL,
    type        text        NOT NULL,
    topic       text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    data        bytea       NOT NULL,
    sealed      bytea,
    causation   text        NOT NULL,
    correlation text        NOT NULL,
    traceparent text,
    hash        bytea       NOT NULL,
    CONSTRAINT events_stream_version UNIQUE (stream, version)
);
-- Positions are handed out before commit, so only (xid, position) below the oldest running transaction is a safe order.
CREATE UNIQUE INDEX events_publication ON events (xid, position);

-- The head of each stream: what the next decision needs, and when the stream next wants to be looked at.
CREATE TABLE streams (
    stream           text     COLLATE "C" PRIMARY KEY,
    previous_version integer  NOT NULL,
    version          integer  NOT NULL,
    hash             bytea    NOT NULL,
    state            bytea    NOT NULL,
    state_version    smallint NOT NULL,
    wake_at          timestamptz
) WITH (fillfactor = 80);
CREATE INDEX streams_wake_at ON streams (wake_at) WHERE wake_at IS NOT NULL;

-- How far the relay has published.
CREATE TABLE publication (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    xid       xid8    NOT NULL,
    position  bigint  NOT NULL
);
INSERT INTO publication (xid, position) VALUES ('0', 0);

-- How far each partition has been consumed; moved in the transaction of the effects.
CREATE TABLE checkpoints (
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

-- The last version applied of each foreign stream: a repeated publication is dropped, a skipped version shows.
CREATE TABLE seen (
    stream  text    COLLATE "C" PRIMARY KEY,
    version integer NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE gaps (
    stream   text        NOT NULL,
    expected integer     NOT NULL,
    found    integer     NOT NULL,
    topic    text        NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, expected)
);

-- Records that could not be read or applied, with all that is needed to try again.
CREATE TABLE dead_letters (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text        NOT NULL,
    partition    integer     NOT NULL,
    record_offset bigint     NOT NULL,
    key          bytea,
    value        bytea,
    headers      jsonb       NOT NULL,
    recorded_at  timestamptz NOT NULL,
    code         text        NOT NULL,
    reason       text        NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    retried_at   timestamptz,
    resolved_at  timestamptz,
    UNIQUE (topic, partition, record_offset)
);

-- When each periodic task last finished its round, in the service's own clock and on the wall.
CREATE TABLE ticks (
    task        text        PRIMARY KEY,
    clock_at    timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE regimes (
    region         text        NOT NULL,
    digest         text        PRIMARY KEY,
    regime         text        NOT NULL,
    version        text        NOT NULL,
    effective_from timestamptz NOT NULL,
    adopted_at     timestamptz NOT NULL,
    document       text        NOT NULL
);
CREATE INDEX regimes_in_force ON regimes (region, effective_from);

-- Which version of each view is live.
CREATE TABLE views (
    name     text PRIMARY KEY,
    version  integer NOT NULL,
    built_at timestamptz NOT NULL DEFAULT now()
);
