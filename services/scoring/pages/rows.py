"""What the tables of the pages show, as templates take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.events.score import Rate, Standing
from schemas.regime.element import Name
from services.chassis.charts import Figure
from services.scoring.domain.league import UNGROUPED
from services.scoring.pages.figures import Say, league_figure
from services.scoring.tables import Rules


@dataclass(frozen=True, slots=True)
class RateCell:
    """A rate with the counts it was made of; `value` is empty where there is none."""

    id: str
    numerator: int
    denominator: int
    value: str

    @classmethod
    def of(cls, rate: Rate) -> RateCell:
        """The cell of a rate."""
        return cls(rate.rate, rate.numerator, rate.denominator, as_percent(rate.value))


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A unit's line in the league table."""

    unit: str
    name: str
    rank: int | None
    score: str
    rates: tuple[RateCell, ...]
    yellow: int
    red: int
    may_drill: bool


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A unit's line for a month, or for a period that was published."""

    period: str
    score: str
    rates: tuple[RateCell, ...]
    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class GroupPanel:
    """A peer group with its chart and table."""

    name: str
    figure: Figure | None
    """None where nobody has a score."""
    rows: tuple[StandingRow, ...]


def as_percent(value: Decimal | None) -> str:
    """0.9250 as 92.5%, empty for N/A."""
    return "" if value is None else f"{(value * 100).normalize():f}%"


def named(name: Name, language: str) -> str:
    """A name of the regime in the reader's language."""
    return name.en if language == "en" else name.zh


def unit_names(rules: Rules, language: str) -> dict[str, str]:
    """Names of all units."""
    return {unit.id: named(unit.name, language) for unit in rules.regime.regime.units}


def group_panels(
    say: Say, rules: Rules, standings: Sequence[Standing], language: str, may_drill: Callable[[str], bool]
) -> list[GroupPanel]:
    """The peer groups in the regime's order, each with its standings; groups without any score come last."""
    units = unit_names(rules, language)
    groups = {group.id: named(group.name, language) for group in rules.regime.regime.peer_groups}
    groups[UNGROUPED] = say(f"group.{UNGROUPED}")
    panels = []
    for group, name in groups.items():
        members = [one for one in standings if one.peer_group == group]
        if members:
            rows = tuple(_row(one, units, may_drill(one.unit)) for one in members)
            scored = any(one.score is not None for one in members)
            panels.append(GroupPanel(name, league_figure(say, name, members, units) if scored else None, rows))
    return sorted(panels, key=lambda panel: panel.figure is None)


def _row(one: Standing, names: dict[str, str], may_drill: bool) -> StandingRow:
    return StandingRow(
        unit=one.unit,
        name=names.get(one.unit, one.unit),
        rank=one.rank,
        score="" if one.score is None else f"{one.score:.2f}",
        rates=tuple(RateCell.of(rate) for rate in one.rates),
        yellow=one.yellow_cards,
        red=one.red_cards,
        may_drill=may_drill,
    )
