"""League tables of a region as the facts give them now, and how a published one compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.events.score import ScorePublished, Standing
from schemas.periods import Period
from schemas.regime import CompiledRegime
from schemas.regime.scoring import Scoring
from services.chassis.eventlog import Connection
from services.scoring.domain.league import UNGROUPED, ingredients_digest, recomputed, table
from services.scoring.domain.measures import counts
from services.scoring.views.facts import query as facts

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Rules:
    """The regime that a table is made under, which has a scoring section."""

    regime: CompiledRegime
    scoring: Scoring

    @property
    def peer_groups(self) -> dict[str, str]:
        """The peer group of each unit."""
        return {unit.id: unit.peer_group or UNGROUPED for unit in self.regime.regime.units}


@dataclass(frozen=True, slots=True)
class LiveTable:
    """What a table would be now."""

    rules: Rules
    standings: tuple[Standing, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published table held against itself and against the facts of today."""

    published: str
    recomputed: str
    live: str
    stands: bool
    """Whether the shown counts give the shown table and its digest."""

    @property
    def agrees(self) -> bool:
        """Whether the facts of today would give the same table; not so once word of something came late."""
        return self.published == self.live


def rules_for(runtime: Runtime, region: str, period: Period) -> Rules | None:
    """The rules that hold at the end of a period, else today's; None where a region has no scoring."""
    regimes = runtime.regimes
    newest = regimes.newest(region)
    if newest is None:
        return None
    last_moment = period.ends_at(newest.timezone) - timedelta(seconds=1)
    found = regimes.in_force(region, last_moment) or regimes.in_force(region, runtime.clock.now()) or newest
    return Rules(found, found.regime.scoring) if found.regime.scoring else None


async def live_table(connection: Connection, rules: Rules, period: Period) -> LiveTable:
    """The table as the facts give it now."""
    region = rules.regime.region
    tallies = await facts.tallies(connection, region, period.months)
    counted = counts(tallies, frozenset(rules.scoring.satisfied_grades))
    standings = table(rules.scoring.rates, rules.peer_groups, counted)
    digest = ingredients_digest(region, str(period), rules.regime.digest, standings)
    return LiveTable(rules, standings, digest)


async def comparison(connection: Connection, published: ScorePublished, rules: Rules, period: Period) -> Comparison:
    """Compute a published table again, from its own counts and from the facts; `rules` are those it was made under."""
    again = recomputed(rules.scoring.rates, published.standings)
    digest = ingredients_digest(published.region, published.period, published.regime, again)
    live = await live_table(connection, rules, period)
    stands = again == published.standings and digest == published.facts
    return Comparison(published.facts, digest, live.facts, stands)
