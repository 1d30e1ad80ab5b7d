-- Matters in whose course something may stand out since it was last looked at. Not rebuilt: work to do.
CREATE TABLE finding_candidates (
    matter text PRIMARY KEY
);

-- Months whose figures were looked at, once each.
CREATE TABLE finding_months (
    region    text NOT NULL,
    period    text NOT NULL,
    looked_at timestamptz NOT NULL,
    PRIMARY KEY (region, period)
);
