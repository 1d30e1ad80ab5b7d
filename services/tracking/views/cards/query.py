"""Questions to the cards: a page of them, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.chassis.eventlog import Connection

Place = tuple[datetime, str, str]
"""When the last card of a page was given, its matter and the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A formal mark; `revoked_at` is set where it was taken back."""

    matter: str
    card: str
    obligation: str
    region: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    case_number: str | None
    colour: str
    level: int
    issued_at: datetime
    revoked_at: datetime | None
    revoked_because: str | None

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.issued_at, self.matter, self.card)


_COLUMNS: Final = ", ".join(Card.__dataclass_fields__)
_OF_REGION: Final = f"""
SELECT {_COLUMNS} FROM cards.cards
WHERE region = $1 AND ($2::text IS NULL OR colour = $2)
  AND ($3::timestamptz IS NULL OR (issued_at, matter, card) < ($3, $4, $5))
ORDER BY issued_at DESC, matter DESC, card DESC LIMIT $6
"""  # noqa: S608 - column names are constants of this module
_OF_UNIT: Final = _OF_REGION.replace("WHERE region = $1", "WHERE region = $1 AND unit = $7")


async def cards(
    connection: Connection,
    region: str,
    unit: str | None,
    colour: str | None,
    limit: int,
    after: Place | None = None,
) -> list[Card]:
    """A page of the cards of a region, or of one unit, beyond the place `after`."""
    start = after or (None, None, None)
    if unit is None:
        rows = await connection.fetch(_OF_REGION, region, colour, *start, limit)
    else:
        rows = await connection.fetch(_OF_UNIT, region, colour, *start, limit, unit)
    return [Card(*row) for row in rows]
