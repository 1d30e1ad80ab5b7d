"""From a rate down to the matters that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends

from schemas.periods import Period
from schemas.regime.scoring import Rate
from services.chassis.eventlog import Connection
from services.chassis.http.paging import Page, Paged, page_of
from services.chassis.http.problems import NOT_FOUND
from services.scoring.domain.measures import FACT_OF_MEASURE, Tally, counted_as
from services.scoring.tables import Rules
from services.scoring.views.facts import query
from services.scoring.views.facts.query import Fact, Place

FactsPage = Annotated[Page, Depends(page_of(datetime, str, str))]


@dataclass(frozen=True, slots=True)
class Drill:
    """A rate of a unit that somebody looks into."""

    unit: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Counted:
    """A fact of the denominator. `hit` says whether the numerator counts it; None where that counts other facts."""

    matter: str
    case_number: str | None
    subject: str
    at: datetime
    outcome: str | None
    days_left: int | None
    solved: bool | None
    hit: bool | None


def drilled(rules: Rules, unit: str, rate: str) -> Drill:
    """What is asked for; 404 where the regime has no such unit or rate."""
    found = next((one for one in rules.scoring.rates if one.id == rate), None)
    if found is None or unit not in rules.regime.directory.units:
        raise NOT_FOUND.error()
    return Drill(unit, found)


async def page_of_facts(
    connection: Connection, rules: Rules, period: Period, drill: Drill, page: Page
) -> Paged[Counted]:
    """A page of the facts that the denominator counts, oldest first."""
    kind = FACT_OF_MEASURE[drill.rate.denominator]
    after = Place(*page.after) if page.after else None  # type: ignore[arg-type]
    region = rules.regime.region
    rows = await query.facts(connection, region, period.months, drill.unit, kind, after, page.fetch)
    counted = [_counted(rules, drill, kind, row) for row in rows]
    return Paged.of(counted, page, key=lambda one: (one.at, one.matter, one.subject))


def _counted(rules: Rules, drill: Drill, kind: str, fact: Fact) -> Counted:
    hit: bool | None = None
    if FACT_OF_MEASURE[drill.rate.numerator] == kind:
        tally = Tally(drill.unit, kind, fact.outcome, (fact.days_left or 0) > 0, fact.solved, 1)
        hit = counted_as(tally, drill.rate.numerator, frozenset(rules.scoring.satisfied_grades))
    return Counted(
        fact.matter, fact.case_number, fact.subject, fact.at, fact.outcome, fact.days_left, fact.solved, hit
    )  # fmt: skip
