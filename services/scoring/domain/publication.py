"""Publishing a table: it is published once and stands; stream `score-<region>-<period>`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.score import ScorePublished, Standing
from schemas.topics import SCORE, domain_topic
from services.scoring.domain.league import ingredients_digest


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether the table of the stream's period is published, and the digest of its ingredients."""

    facts: str | None = None


@dataclass(frozen=True, slots=True)
class PublishTable:
    """Publish the standings of a period that is over. `ends_at` is the first instant after it, `at` is now."""

    region: str
    period: str
    regime: str
    standings: tuple[Standing, ...]
    ends_at: datetime
    at: datetime


def decide(state: Publication, command: PublishTable) -> Sequence[EventContract] | Refused:
    """The publication, or why not: it stands already, or the period is not over."""
    if state.facts is not None:
        return refused("already_published", "period", period=command.period)
    if command.at < command.ends_at:
        return refused("period_not_over", "period", period=command.period, end=command.ends_at.isoformat())
    return [
        ScorePublished(
            region=command.region,
            period=command.period,
            regime=command.regime,
            standings=command.standings,
            facts=ingredients_digest(command.region, command.period, command.regime, command.standings),
            published_at=command.at,
        )
    ]


def evolve(state: Publication, event: EventContract) -> Publication:
    """The state after an event."""
    return replace(state, facts=event.facts) if isinstance(event, ScorePublished) else state


def topic(event: EventContract) -> str:
    """`<region>.score`. Raises TypeError for an event of another family."""
    if not isinstance(event, ScorePublished):
        raise TypeError(f"{event.TYPE} is no event of a publication")
    return domain_topic(event.region, SCORE)
