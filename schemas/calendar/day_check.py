"""Do the days of a calendar document fit together? Mistakes, and what is merely doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.calendar.days import SOLAR_HOLIDAYS
from schemas.calendar.document import (
    CalendarYear,
    Days,
    DaysOff,
    LocalHoliday,
    MakeUpDay,
    RegionCalendar,
    SeasonalHours,
)
from schemas.regime.mistakes import Mistake, mistake, probably_meant, quoted
from schemas.regime.rule_check import valid_parts
from schemas.regime.yaml_tree import Path, Plain, Tree


@dataclass(slots=True)
class _Year:
    """The readable parts of one year of a document, with the line that each day stands in."""

    number: int
    off: dict[date, int] = field(default_factory=dict)
    make_up: dict[date, int] = field(default_factory=dict)
    local: dict[date, int] = field(default_factory=dict)
    hours: dict[date, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def has(self, day: date) -> bool:
        """Whether the year's notice may speak of the day: of its own days, and of the last week of the year before."""
        return day.year == self.number or (day.year == self.number - 1 and (day.month, day.day) >= (12, 25))


def check_days(tree: Tree) -> list[Mistake]:
    """Every day that stands twice, outside of its year, or as off and working at once, also where others are wrong."""
    found: list[Mistake] = []
    first_lines: dict[int, int] = {}
    for path, number in _years(tree):
        line, _ = place = tree.value_position((*path, "year"))
        if number in first_lines:
            found.append(mistake("year-twice", place, year=number, first=first_lines[number]))
        first_lines.setdefault(number, line)
        found += _year_mistakes(tree, path, _Year(number))
    return found


def _years(tree: Tree) -> Iterator[tuple[Path, int]]:
    blocks = tree.at(("years",))
    for place, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict) and isinstance(number := block.get("year"), int):
            yield ("years", place), number


def _year_mistakes(tree: Tree, path: Path, year: _Year) -> Iterator[Mistake]:
    off = valid_parts(tree, (*path, "days_off"), DaysOff)
    year.names = _names(tree.at((*path, "days_off")))
    yield from _stretches(tree, year, off, year.off)
    yield from _stretches(tree, year, valid_parts(tree, (*path, "local_holidays"), LocalHoliday), year.local)
    yield from _stretches(tree, year, valid_parts(tree, (*path, "business_hours"), SeasonalHours), year.hours)
    for at, made in valid_parts(tree, (*path, "make_up_days"), MakeUpDay):
        yield from _make_up(tree, year, at, made)


def _names(days_off: Plain) -> list[str]:
    """The holidays that are named, also where their days are wrong."""
    named = [one.get("name") for one in days_off if isinstance(one, dict)] if isinstance(days_off, list) else []
    return [name for name in named if isinstance(name, str)]


def _stretches(
    tree: Tree, year: _Year, parts: Sequence[tuple[Path, Days]], lines: dict[date, int]
) -> Iterator[Mistake]:
    for at, stretch in parts:
        place = tree.value_position((*at, "from"))
        outside = [day for day in (stretch.start, stretch.last) if not year.has(day)]
        if outside:
            yield mistake("outside-year", place, day=outside[0], year=year.number)
        twice = [day for day in stretch.days() if day in lines]
        if twice:
            yield mistake("day-twice", place, day=twice[0], first=lines[twice[0]])
        for day in stretch.days():
            lines.setdefault(day, place[0])


def _make_up(tree: Tree, year: _Year, at: Path, made: MakeUpDay) -> Iterator[Mistake]:
    day, place = made.day, tree.value_position((*at, "date"))
    if not year.has(day):
        yield mistake("outside-year", place, day=day, year=year.number)
    if day in year.make_up:
        yield mistake("day-twice", place, day=day, first=year.make_up[day])
    year.make_up.setdefault(day, place[0])
    if (first := year.off.get(day) or year.local.get(day)) is not None:
        yield mistake("off-and-make-up", place, day=day, first=first)
    if made.makes_up_for not in year.names:
        meant = probably_meant(made.makes_up_for, year.names)
        words = {"given": quoted(made.makes_up_for), "year": year.number}
        yield mistake("unknown-holiday", tree.value_position((*at, "for")), meant and quoted(meant), **words)


def doubts_about(tree: Tree, calendar: RegionCalendar) -> Iterator[Mistake]:
    """What is allowed but was perhaps not meant."""
    for number, year in enumerate(calendar.years):
        path: Path = ("years", number)
        if year.reference is None:
            yield mistake("no-notice", tree.value_position((*path, "year")), year=year.year)
        else:
            yield from _left_out(tree, path, year)
        for place, made in enumerate(year.make_up_days):
            if made.day.isoweekday() < 6:
                position = tree.value_position((*path, "make_up_days", place, "date"))
                yield mistake("make-up-on-weekday", position, day=made.day)
        yield from _off_already(tree, path, year)


def _left_out(tree: Tree, path: Path, year: CalendarYear) -> Iterator[Mistake]:
    off = {day for stretch in year.days_off for day in stretch.days()}
    for (month, number), name in SOLAR_HOLIDAYS.items():
        day = date(year.year, month, number)
        if day not in off:
            yield mistake("holiday-left-out", tree.key_position((*path, "days_off")), day=day, name=name)


def _off_already(tree: Tree, path: Path, year: CalendarYear) -> Iterator[Mistake]:
    lines = {
        day: tree.value_position((*path, "days_off", place, "from"))[0]
        for place, stretch in enumerate(year.days_off)
        for day in stretch.days()
    }
    for place, local in enumerate(year.local_holidays):
        if (day := next((day for day in local.days() if day in lines), None)) is not None:
            position = tree.value_position((*path, "local_holidays", place, "from"))
            yield mistake("off-already", position, day=day, first=lines[day])
