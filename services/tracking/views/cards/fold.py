"""How events become the list of cards and that of other measures: a batch is folded in memory, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.chassis.views import Read, Write
from services.tracking.views.cards.payloads import Admonished, Appealed, Issued, Referred, Revoked, Upheld
from services.tracking.views.columns import columns_of

_INSERT = """
INSERT INTO {schema}.cards (
    matter, card, obligation, region, unit, section, post, person, case_number, colour, level, issued_at, status,
    appealed_at, appealed_by, appeal_grounds, decided_at, decided_by, decision_grounds, revoked_because)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::int[], $12::timestamptz[], $13::text[], $14::timestamptz[], $15::text[], $16::text[],
    $17::timestamptz[], $18::text[], $19::text[], $20::text[])
"""
# An appeal once said stays; of decisions the last one holds as a whole.
_CHANGE = """
UPDATE {schema}.cards AS known SET
    status = new.status,
    appealed_at = coalesce(new.appealed_at, known.appealed_at),
    appealed_by = coalesce(new.appealed_by, known.appealed_by),
    appeal_grounds = coalesce(new.appeal_grounds, known.appeal_grounds),
    decided_at = coalesce(new.decided_at, known.decided_at),
    decided_by = CASE WHEN new.decided_at IS NULL THEN known.decided_by ELSE new.decided_by END,
    decision_grounds = CASE WHEN new.decided_at IS NULL THEN known.decision_grounds ELSE new.decision_grounds END,
    revoked_because = CASE WHEN new.decided_at IS NULL THEN known.revoked_because ELSE new.revoked_because END
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::timestamptz[],
    $8::text[], $9::text[], $10::text[])
    AS new (matter, card, status, appealed_at, appealed_by, appeal_grounds, decided_at, decided_by, decision_grounds,
        revoked_because)
WHERE known.matter = new.matter AND known.card = new.card
"""
_MEASURES = """
INSERT INTO {schema}.measures (
    matter, measure, what, obligation, region, unit, section, post, person, case_number, to_unit, reason, evidence,
    taken_by, taken_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
"""
_FIELDS: Final = (
    "status", "appealed_at", "appealed_by", "appeal_grounds", "decided_at", "decided_by", "decision_grounds",
    "revoked_because",
)  # fmt: skip

Key = tuple[str, str]
Fate = dict[str, Any]
"""What a card went through, by column."""


def fold(batch: Sequence[Read]) -> list[Write]:
    """Cards with what became of them, admonitions and referrals."""
    issued: dict[Key, tuple[Any, ...]] = {}
    fates: dict[Key, Fate] = {}
    measures = []
    for _, event in batch:
        if isinstance(event, Admonished | Referred):
            measures.append(_measure(event))
            continue
        key = (event.matter, event.card)
        if isinstance(event, Issued):
            issued[key] = _card(event)
        fates.setdefault(key, dict.fromkeys(_FIELDS)).update(_fate(event))
    given = ((*row, *fates[key].values()) for key, row in issued.items())
    changed = ((*key, *fate.values()) for key, fate in fates.items() if key not in issued)
    return [
        Write(_INSERT, columns_of(given, 20)),
        Write(_CHANGE, columns_of(changed, 10)),
        Write(_MEASURES, columns_of(measures, 15)),
    ]


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the matter, and the cards of a unit and of its region."""
    topics = set()
    for _, event in batch:
        topics |= {f"cards:{event.region}", f"cards:{event.region}.{event.unit}", f"matter:{event.matter}"}
    return topics


def _fate(event: Issued | Appealed | Upheld | Revoked) -> Fate:
    if isinstance(event, Issued):
        return {"status": "standing"}
    if isinstance(event, Appealed):
        appeal = {"appealed_at": event.appealed_at, "appealed_by": event.appealed_by, "appeal_grounds": event.grounds}
        return {"status": "appealed", **appeal}
    decision = {"decided_by": event.decided_by, "decision_grounds": event.grounds, "revoked_because": None}
    if isinstance(event, Upheld):
        return {"status": "upheld", "decided_at": event.upheld_at, **decision}
    return {"status": "revoked", "decided_at": event.revoked_at, **decision, "revoked_because": event.reason}


def _card(event: Issued) -> tuple[Any, ...]:
    holder = (event.unit, event.section, event.post, event.person)
    given = (event.case_number, event.colour, event.level, event.issued_at)
    return (event.matter, event.card, event.obligation, event.region, *holder, *given)


def _measure(event: Admonished | Referred) -> tuple[Any, ...]:
    holder = (event.region, event.unit, event.section, event.post, event.person, event.case_number)
    if isinstance(event, Admonished):
        named = (event.matter, event.admonition, "admonition", event.obligation)
        return (*named, *holder, None, event.reason, event.evidence, event.issued_by, event.issued_at)
    named = (event.matter, event.referral, event.liability, event.obligation)
    return (*named, *holder, event.to_unit, event.reason, event.evidence, event.referred_by, event.referred_at)
