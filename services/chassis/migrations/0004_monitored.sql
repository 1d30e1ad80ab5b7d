-- Units under key monitoring, from an instant until an instant.
CREATE TABLE monitored (
    region     text        NOT NULL,
    unit       text        NOT NULL,
    begins_at  timestamptz NOT NULL,
    ends_at    timestamptz,
    reason     text        NOT NULL,
    findings   text[]      NOT NULL,
    begun_by   text        NOT NULL,
    end_reason text,
    ended_by   text,
    PRIMARY KEY (region, unit, begins_at)
);
