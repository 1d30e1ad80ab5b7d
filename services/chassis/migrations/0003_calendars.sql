-- Versions of the working-day calendar that regions adopted; each holds all years.
CREATE TABLE calendars (
    region     text        NOT NULL,
    version    text        PRIMARY KEY,
    number     integer     NOT NULL,
    replaces   text        NOT NULL,
    years      integer[]   NOT NULL,
    refs       text[]      NOT NULL,
    digest     text        NOT NULL,
    adopted_at timestamptz NOT NULL,
    adopted_by text        NOT NULL,
    document   text        NOT NULL,
    UNIQUE (region, number)
);
