"""A plan over time: phases as bands, a row for each piece of work with bars from its first to its last day, today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from services.chassis.charts.figures import Figure
from services.chassis.charts.svg import (
    COLOURS,
    GRID,
    INK,
    PALE,
    SOFT,
    WHITE,
    drawing,
    element,
    shortened,
    soft_text,
    text,
    text_width,
)

WIDTH = 980.0
LEFT = 290.0
RIGHT = 912.0
STEP = 27.0
THICK = 15.0
TOP = 62.0
_BAND = 24.0
_LEAST = 3.0
_MONTHS_APART = 46.0
_DRAWN = (1, 3, 2, 0)
"""Of a bar that stands for several, what is done comes first."""


@dataclass(frozen=True, slots=True)
class Band:
    """A phase: a stretch of days with a name."""

    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bar from day to day. `parts` are how many of it are of each colour, the rest is ahead; `marks` are days."""

    first: date
    last: date
    parts: tuple[int, int, int, int]
    of: int
    marks: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row: `heading` sets off the name of a group, which has no bars; `note` stands at the end."""

    label: str
    stretches: tuple[Stretch, ...] = ()
    note: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is drawn beneath the rows: the days from first to last, the bands, and today with its caption."""

    first: date
    last: date
    bands: Sequence[Band]
    today: date
    caption: str

    def x(self, day: date) -> float:
        """Where a day begins."""
        days = max(1, (self.last - self.first).days + 1)
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / days


def gantt(
    title: str, headings: Sequence[str], legend: Sequence[str], calendar: Calendar, lines: Sequence[Line]
) -> Figure:
    """The rows in their order; `legend` names the four colours and, last, what lies ahead."""
    height = TOP + STEP * len(lines) + 34
    parts = [*_bands(calendar, height), *_months(calendar, height)]
    for number, line in enumerate(lines):
        parts += _line(line, TOP + number * STEP, calendar)
    parts += [*_today(calendar, height), *_legend(legend, height - 14)]
    rows = [(line.label, line.note) for line in lines if not line.heading]
    identity = "gantt-" + hashlib.sha256(repr((title, rows, calendar.today)).encode()).hexdigest()[:10]
    described = "; ".join(f"{label} {note}" for label, note in rows)
    return Figure(title, drawing(title, described, (WIDTH, height), parts, identity), headings, rows)


def _bands(calendar: Calendar, height: float) -> Iterator[Markup]:
    for number, band in enumerate(calendar.bands):
        left, right = calendar.x(band.first), calendar.x(band.last + timedelta(days=1))
        ground = PALE if number % 2 == 0 else WHITE
        yield element("rect", x=left, y=0, width=right - left, height=height - 34, fill=ground)
        name = shortened(band.label, right - left - 8, 13)
        if text_width(name, 13) <= right - left:
            yield text(name, (left + right) / 2, 16, anchor="middle", size=13, weight=600)
        yield element("line", x1=left, x2=left, y1=0, y2=height - 34, stroke=GRID)


def _months(calendar: Calendar, height: float) -> Iterator[Markup]:
    """The first of each month with its name where there is room; January with its year."""
    day, drawn = calendar.first.replace(day=1), 0.0
    while day <= calendar.last:
        x = calendar.x(max(day, calendar.first))
        yield element("line", x1=x, x2=x, y1=_BAND + 16, y2=height - 34, stroke=GRID, stroke_dasharray="2 4")
        if x >= drawn:
            yield soft_text(f"{day:%Y-%m}" if day.month == 1 or not drawn else f"{day.month}", x + 3, _BAND + 18)
            drawn = x + (_MONTHS_APART + 14 if day.month == 1 or not drawn else _MONTHS_APART / 2)
        day = (day + timedelta(days=32)).replace(day=1)


def _line(line: Line, y: float, calendar: Calendar) -> Iterator[Markup]:
    if line.heading:
        yield text(shortened(line.label, LEFT - 8, 13), 0, y + 17, size=13, weight=700)
        yield element("line", x1=0, x2=WIDTH, y1=y + STEP - 2, y2=y + STEP - 2, stroke=GRID)
        return
    yield text(shortened(line.label, LEFT - 20, 13), LEFT - 10, y + 17, anchor="end", size=13)
    for stretch in line.stretches:
        yield from _stretch(stretch, y + 5, calendar)
    if line.note:
        yield text(line.note, WIDTH, y + 17, anchor="end", size=12.5, weight=600)


def _stretch(stretch: Stretch, y: float, calendar: Calendar) -> Iterator[Markup]:
    left = calendar.x(stretch.first)
    width = max(_LEAST, calendar.x(stretch.last + timedelta(days=1)) - left - 1)
    yield element("rect", x=left, y=y, width=width, height=THICK, rx=2, fill=WHITE, stroke=SOFT, stroke_width=1)
    x = left
    for colour in _DRAWN:
        if number := stretch.parts[colour]:
            part = width * number / stretch.of
            yield element("rect", x=x, y=y, width=part, height=THICK, fill=COLOURS[colour])
            x += part
    for day, colour in stretch.marks:
        at = min(max(calendar.x(day), LEFT), RIGHT)
        diamond = f"M{at:.1f} {y + 1:.1f}l6.5 6.5-6.5 6.5-6.5-6.5z"
        yield element("path", d=diamond, fill=COLOURS[colour], stroke=WHITE, stroke_width=1.5)


def _today(calendar: Calendar, height: float) -> Iterator[Markup]:
    if calendar.first <= calendar.today <= calendar.last:
        x = calendar.x(calendar.today)
        yield element("line", x1=x, x2=x, y1=_BAND, y2=height - 34, stroke=INK, stroke_width=2)
        near_the_end = x > (LEFT + RIGHT) / 2
        yield text(
            calendar.caption, x - 5 if near_the_end else x + 5, TOP - 6, anchor="end" if near_the_end else "start",
            size=12, weight=700,
        )  # fmt: skip


def _legend(names: Sequence[str], y: float) -> Iterator[Markup]:
    x = LEFT
    for number, name in enumerate(names):
        colour = COLOURS[number] if number < len(COLOURS) else WHITE
        yield element("rect", x=x, y=y, width=12, height=12, rx=2, fill=colour, stroke=SOFT, stroke_width=1)
        yield soft_text(name, x + 17, y + 11)
        x += text_width(name, 12.5) + 36
