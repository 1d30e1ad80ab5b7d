"""What the pages of cards show, ready made: a card, an admonition, a referral as lines of their lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.chassis.pages.components import Person, TagLevel
from services.tracking.pages.rows import Tag, address_of
from services.tracking.pages.wording import Wording
from services.tracking.views.cards.query import Card, Measure


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card as a line of the list."""

    address: str
    matter: str
    case_number: str
    colour: str
    colour_name: str
    unit: str
    person: Person | None
    kind: str
    level: int
    issued_at: date | datetime
    status: Tag
    decided_at: datetime | None
    because: str

    @classmethod
    def of(cls, card: Card, words: Wording) -> CardRow:
        """The line of a card."""
        return cls(
            address=f"/matters/{card.matter}/cards/{card.card}",
            matter=address_of(card.matter, card.case_number),
            case_number=card.case_number or card.matter,
            colour=card.colour,
            colour_name=words.t(f"colour.{card.colour}"),
            unit=words.unit(card.unit),
            person=words.person(card.person, card.post, card.section),
            kind=words.kind(card.obligation.partition(".")[0]),
            level=card.level,
            issued_at=words.day_or_moment(card.issued_at),
            status=(words.t(f"cardstatus.{card.status}"), _CARD_LEVELS[card.status]),
            decided_at=card.decided_at,
            because=words.t(f"revocation.{card.revoked_because}") if card.revoked_because else "",
        )


_CARD_LEVELS: Final[dict[str, TagLevel]] = {
    "standing": "neutral",
    "appealed": "soon",
    "upheld": "late",
    "revoked": "pale",
}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """An admonition or a referral as a line of the list."""

    address: str
    case_number: str
    what: str
    unit: str
    person: Person | None
    to_unit: str
    reason: str
    evidence: str
    taken_by: str
    taken_at: datetime

    @classmethod
    def of(cls, measure: Measure, words: Wording) -> MeasureRow:
        """The line of a measure."""
        return cls(
            address=address_of(measure.matter, measure.case_number),
            case_number=measure.case_number or measure.matter,
            what=words.t(f"measure.{measure.what}"),
            unit=words.unit(measure.unit),
            person=words.person(measure.person, measure.post, measure.section),
            to_unit=words.unit(measure.to_unit),
            reason=measure.reason,
            evidence=measure.evidence,
            taken_by=measure.taken_by,
            taken_at=measure.taken_at,
        )
