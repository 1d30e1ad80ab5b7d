"""Published assessment tables of scoring; topic `<region>.score`, key = score stream."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region


class Rate(BaseModel):
    """One rate of one unit. `value` is none (N/A) where the denominator is below the regime's minimum sample."""

    model_config = ConfigDict(frozen=True)

    rate: Identifier
    numerator: int
    denominator: int
    value: Decimal | None = None


class Standing(BaseModel):
    """One unit in the league table of its peer group; ties stay ties.

    `rank` and `score` are none where it has no rate at all.
    """

    model_config = ConfigDict(frozen=True)

    unit: Identifier
    peer_group: Identifier
    rank: int | None = None
    score: Decimal | None = None
    rates: tuple[Rate, ...]
    yellow_cards: int = 0
    red_cards: int = 0


class ScorePublished(EventContract):
    """A table as it was published; it stands, a restated one comes beside it."""

    TYPE: ClassVar[str] = "duban.score.published.v1"

    region: Region
    period: str = Field(description="2026-03 for a month, 2026-Q1, 2026")
    regime: Digest
    standings: tuple[Standing, ...]
    facts: Digest = Field(description="of the ingredients, so that the table can be reproduced")
    published_at: Instant
