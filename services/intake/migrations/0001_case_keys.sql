-- One wrapped key a matter. Deleting the row erases what was said and by whom, for good; no hash of the log changes.
CREATE TABLE case_keys (
    stream      text        PRIMARY KEY,
    wrapped_key bytea       NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now()
);
