"""The view of cards: one row a card, which stays when the card is taken back; admonitions and referrals beside them."""

from __future__ import annotations

from services.chassis.views import View
from services.tracking.views.cards import payloads
from services.tracking.views.cards.fold import fold, touched

TABLES = """
CREATE TABLE {schema}.cards (
    matter text NOT NULL,
    card text NOT NULL,
    obligation text NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    section text,
    post text,
    person text,
    case_number text,
    colour text NOT NULL,
    level int NOT NULL,
    issued_at timestamptz NOT NULL,
    status text NOT NULL,
    appealed_at timestamptz,
    appealed_by text,
    appeal_grounds text,
    decided_at timestamptz,
    decided_by text,
    decision_grounds text,
    revoked_because text,
    PRIMARY KEY (matter, card)
);
CREATE INDEX cards_by_region ON {schema}.cards (region, issued_at DESC, matter DESC, card DESC);
CREATE INDEX cards_by_unit ON {schema}.cards (region, unit, issued_at DESC, matter DESC, card DESC);
CREATE INDEX cards_by_status ON {schema}.cards (region, status, issued_at DESC, matter DESC, card DESC);
CREATE TABLE {schema}.measures (
    matter text NOT NULL,
    measure text NOT NULL,
    what text NOT NULL,
    obligation text NOT NULL,
    region text NOT NULL,
    unit text NOT NULL,
    section text,
    post text,
    person text,
    case_number text,
    to_unit text,
    reason text NOT NULL,
    evidence text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (matter, measure)
);
CREATE INDEX measures_by_region ON {schema}.measures (region, taken_at DESC, matter DESC, measure DESC);
CREATE INDEX measures_by_unit ON {schema}.measures (region, unit, taken_at DESC, matter DESC, measure DESC);
COMMENT ON COLUMN {schema}.cards.status IS 'standing, appealed, upheld, revoked';
COMMENT ON COLUMN {schema}.cards.decided_at IS 'when it was upheld or taken back';
COMMENT ON COLUMN {schema}.measures.what IS 'admonition, or the liability that was referred: disciplinary, legal';
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, card, obligation, region, unit, section, post, person, case_number, colour, level,
        extract(epoch FROM issued_at), status, extract(epoch FROM appealed_at), appealed_by, appeal_grounds,
        extract(epoch FROM decided_at), decided_by, decision_grounds, revoked_because) FROM {schema}.cards
    UNION ALL
    SELECT concat_ws('|', matter, measure, what, obligation, region, unit, section, post, person, case_number, to_unit,
        reason, evidence, taken_by, extract(epoch FROM taken_at)) FROM {schema}.measures
) AS rows (row)
"""

CARDS = View(
    name="cards",
    version=2,
    tables=TABLES,
    reads={
        "duban.card.issued.v1": payloads.Issued,
        "duban.card.appealed.v1": payloads.Appealed,
        "duban.card.upheld.v1": payloads.Upheld,
        "duban.card.revoked.v1": payloads.Revoked,
        "duban.admonition.issued.v1": payloads.Admonished,
        "duban.accountability.referred.v1": payloads.Referred,
    },
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
