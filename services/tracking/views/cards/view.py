"""The view of cards: one row a card, which stays when the card is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.chassis.views import Read, View, Write
from services.tracking.views.cards.payloads import Issued, Revoked
from services.tracking.views.columns import columns_of

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
    revoked_at timestamptz,
    revoked_because text,
    PRIMARY KEY (matter, card)
);
CREATE INDEX cards_by_region ON {schema}.cards (region, issued_at DESC, matter DESC, card DESC);
CREATE INDEX cards_by_unit ON {schema}.cards (region, unit, issued_at DESC, matter DESC, card DESC);
"""

CHECKSUM = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', matter, card, obligation, region, unit, section, post, person, case_number, colour, level,
        extract(epoch FROM issued_at), extract(epoch FROM revoked_at), revoked_because) FROM {schema}.cards
) AS rows (row)
"""

_INSERT = """
INSERT INTO {schema}.cards (
    matter, card, obligation, region, unit, section, post, person, case_number, colour, level, issued_at, revoked_at,
    revoked_because)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::int[], $12::timestamptz[], $13::timestamptz[], $14::text[])
"""
_REVOKE = """
UPDATE {schema}.cards AS known SET revoked_at = revoked.at, revoked_because = revoked.reason
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) AS revoked (matter, card, at, reason)
WHERE known.matter = revoked.matter AND known.card = revoked.card
"""


def fold(batch: Sequence[Read]) -> list[Write]:
    """Cards given and taken back; one that was both within the batch is written once."""
    issued: dict[tuple[str, str], list[Any]] = {}
    revoked: dict[tuple[str, str], tuple[Any, ...]] = {}
    for _, event in batch:
        key = (event.matter, event.card)
        if isinstance(event, Issued):
            issued[key] = _row(event)
        elif key in issued:
            issued[key][-2:] = [event.revoked_at, event.reason]
        else:
            revoked[key] = (*key, event.revoked_at, event.reason)
    return [Write(_INSERT, columns_of(issued.values(), 14)), Write(_REVOKE, columns_of(revoked.values(), 4))]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the cards of a unit and of its region."""
    units = {f"cards:{event.region}.{event.unit}" for _, event in batch}
    return units | {f"cards:{event.region}" for _, event in batch}


def _row(event: Issued) -> list[Any]:
    holder = [event.unit, event.section, event.post, event.person]
    card = [event.case_number, event.colour, event.level, event.issued_at]
    return [event.matter, event.card, event.obligation, event.region, *holder, *card, None, None]


CARDS = View(
    name="cards",
    version=1,
    tables=TABLES,
    reads={"duban.card.issued.v1": Issued, "duban.card.revoked.v1": Revoked},
    fold=fold,
    checksum=CHECKSUM,
    touched=touched,
)
