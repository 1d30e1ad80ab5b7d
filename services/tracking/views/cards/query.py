"""Questions to the cards and the other measures: a page of them, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from services.chassis.eventlog import Connection

Place = tuple[datetime, str, str]
"""When the last row of a page was given, its matter and its id."""

Status = Literal["standing", "appealed", "upheld", "revoked"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Card:
    """A formal mark with what became of it."""

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
    status: Status
    appealed_at: datetime | None
    appealed_by: str | None
    appeal_grounds: str | None
    decided_at: datetime | None
    decided_by: str | None
    decision_grounds: str | None
    revoked_because: str | None

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.issued_at, self.matter, self.card)


@dataclass(frozen=True, slots=True)
class Measure:
    """An admonition, or the referral of a liability; `what` is admonition, disciplinary or legal."""

    matter: str
    measure: str
    what: str
    obligation: str
    region: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    case_number: str | None
    to_unit: str | None
    reason: str
    evidence: str
    taken_by: str
    taken_at: datetime

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.taken_at, self.matter, self.measure)


_CARD: Final = ", ".join(Card.__dataclass_fields__)
_CARDS: Final = f"""
SELECT {_CARD} FROM cards.cards
WHERE region = $1 AND ($2::text IS NULL OR colour = $2) AND ($3::text IS NULL OR status = $3)
  AND ($4::timestamptz IS NULL OR (issued_at, matter, card) < ($4, $5, $6))
ORDER BY issued_at DESC, matter DESC, card DESC LIMIT $7
"""  # noqa: S608 - column names are constants of this module
_CARDS_OF_UNIT: Final = _CARDS.replace("WHERE region = $1", "WHERE region = $1 AND unit = $8")
_CARDS_OF_MATTER: Final = f"SELECT {_CARD} FROM cards.cards WHERE matter = $1 ORDER BY issued_at DESC, card DESC"  # noqa: S608 - column names are constants of this module
_MEASURE: Final = ", ".join(Measure.__dataclass_fields__)
_MEASURES: Final = f"""
SELECT {_MEASURE} FROM cards.measures
WHERE region = $1 AND ($2::timestamptz IS NULL OR (taken_at, matter, measure) < ($2, $3, $4))
ORDER BY taken_at DESC, matter DESC, measure DESC LIMIT $5
"""  # noqa: S608 - column names are constants of this module
_MEASURES_OF_UNIT: Final = _MEASURES.replace("WHERE region = $1", "WHERE region = $1 AND unit = $6")
_COUNTS: Final = """
SELECT status, count(*)::int FROM cards.cards WHERE region = $1 AND ($2::text IS NULL OR unit = $2) GROUP BY status
"""
_NOWHERE: Final = (None, None, None)


async def cards(
    connection: Connection,
    region: str,
    unit: str | None,
    colour: str | None,
    limit: int,
    after: Place | None = None,
    status: Status | None = None,
) -> list[Card]:
    """A page of the cards of a region, or of one unit, beyond the place `after`."""
    asked = (region, colour, status, *(after or _NOWHERE), limit)
    if unit is None:
        rows = await connection.fetch(_CARDS, *asked)
    else:
        rows = await connection.fetch(_CARDS_OF_UNIT, *asked, unit)
    return [Card(*row) for row in rows]


async def cards_of_matter(connection: Connection, matter: str) -> list[Card]:
    """The cards of a matter, newest first."""
    return [Card(*row) for row in await connection.fetch(_CARDS_OF_MATTER, matter)]


async def measures(
    connection: Connection, region: str, unit: str | None, limit: int, after: Place | None = None
) -> list[Measure]:
    """A page of the admonitions and referrals of a region, or of one unit, beyond the place `after`."""
    asked: Sequence[object] = (region, *(after or _NOWHERE), limit)
    if unit is None:
        rows = await connection.fetch(_MEASURES, *asked)
    else:
        rows = await connection.fetch(_MEASURES_OF_UNIT, *asked, unit)
    return [Measure(*row) for row in rows]


async def counts(connection: Connection, region: str, unit: str | None) -> dict[str, int]:
    """How many cards there are in each state; none where there are none."""
    return dict(await connection.fetch(_COUNTS, region, unit))
