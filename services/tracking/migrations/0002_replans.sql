-- Planning open obligations anew after a calendar was adopted: how far it is, so that it goes on after a kill.
CREATE TABLE replans (
    region      text        NOT NULL,
    number      integer     NOT NULL,  -- of the adoption
    version     text        NOT NULL,
    adopted_at  timestamptz NOT NULL,
    -- Whatever is not visible yet when this row is made has a higher transaction number than this.
    since       xid8        NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot()),
    phase       text        NOT NULL DEFAULT 'urgent',
    reached     timestamptz,           -- by alarm: what lies beyond it is planned anew already
    looked_at   bigint      NOT NULL DEFAULT 0,
    moved       bigint      NOT NULL DEFAULT 0,
    begun_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (region, number)
);
CREATE INDEX replans_unfinished ON replans (adopted_at) WHERE finished_at IS NULL;
