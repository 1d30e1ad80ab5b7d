-- Answers to POST requests that carried an Idempotency-Key, so that a repeated request gets the same answer.
-- A row without a status is claimed by a request that still runs. Only a digest of the request is held, never its body.
CREATE TABLE idempotency_keys (
    caller      text        NOT NULL,  -- subject of the token; empty for the public
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,  -- SHA-256 of method, address and body
    claim       uuid        NOT NULL,  -- which attempt holds the key
    claimed_at  timestamptz NOT NULL DEFAULT now(),
    status      smallint,
    headers     jsonb,
    body        bytea,
    PRIMARY KEY (caller, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);
