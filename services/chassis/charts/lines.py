"""Lines over months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.chassis.charts.figures import (
    WIDTH,
    Figure,
    Series,
    Written,
    check_series,
    count,
    figure,
    written_or_none,
)
from services.chassis.charts.svg import COLOURS, GRID, SOFT, WHITE, element, round_marks, soft_text, text, text_width

TOP = 14.0
BOTTOM = 264.0
HEIGHT = 296.0
ROOM_FOR_A_NAME = 20.0
FLAT = 0.5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Axes:
    """How places and values become points."""

    left: float
    right: float
    step: float
    marks: Sequence[float]

    def height(self, value: float) -> float:
        """Where `value` lies."""
        return BOTTOM - (BOTTOM - TOP) * (value - self.marks[0]) / (self.marks[-1] - self.marks[0])

    def point(self, place: int, value: float) -> Point:
        """Where `value` at `place` lies."""
        return self.left + self.step * place, self.height(value)


def lines(
    title: str, headings: Sequence[str], places: Sequence[str], series: Sequence[Series], written: Written = count
) -> Figure:
    """Lines over months; each is named at its end and has a mark of its own shape. A missing value leaves a gap.

    The axis begins at zero, unless all values lie in its upper half: then it begins just below them.
    """
    check_series(series, len(places))
    axes = _axes(places, series, written)
    parts = [*_grid(axes, written), *_places(places, axes)]
    ends = _apart([axes.height(_last(one, axes.marks[0])) for one in series])
    for index, one in enumerate(series):
        points = [None if value is None else axes.point(place, value) for place, value in enumerate(one.values)]
        parts += _line(points, index)
        parts.append(_mark((axes.right + 20, ends[index]), index))
        parts.append(text(one.name, axes.right + 32, ends[index] + 5, weight=600))
    rows = [(place, *(written_or_none(one.values[row], written) for one in series)) for row, place in enumerate(places)]
    return figure(title, headings, rows, HEIGHT, parts)


def _axes(places: Sequence[str], series: Sequence[Series], written: Written) -> _Axes:
    known = [value for one in series for value in one.values if value is not None] or [0.0, 1.0]
    lowest = min(known) if min(known) > FLAT * max(known) else 0.0
    marks = round_marks(lowest, max(known))
    left = max(text_width(written(mark), 12.5) for mark in marks) + 14
    right = WIDTH - max(text_width(one.name) for one in series) - 36
    return _Axes(left, right, (right - left) / max(1, len(places) - 1), marks)


def _grid(axes: _Axes, written: Written) -> list[Markup]:
    parts: list[Markup] = []
    for mark in axes.marks:
        y, colour = axes.height(mark), SOFT if mark == axes.marks[0] else GRID
        parts.append(element("line", x1=axes.left, x2=axes.right, y1=y, y2=y, stroke=colour))
        parts.append(soft_text(written(mark), axes.left - 9, y + 4.5, anchor="end"))
    return parts


def _places(places: Sequence[str], axes: _Axes) -> list[Markup]:
    """Names of places; every second, third ... only where they would lie on each other."""
    widest = max((text_width(place, 12.5) for place in places), default=0.0) + 8
    every = max(1, -(-int(widest) // max(1, int(axes.step))))
    return [
        soft_text(place, axes.left + axes.step * index, BOTTOM + 22, anchor="middle")
        for index, place in enumerate(places)
        if index % every == 0
    ]


def _last(series: Series, otherwise: float) -> float:
    return next((value for value in reversed(series.values) if value is not None), otherwise)


def _apart(heights: Sequence[float]) -> list[float]:
    """Moves names apart that would lie on each other."""
    moved = list(heights)
    before = float("-inf")
    for index in sorted(range(len(moved)), key=lambda one: moved[one]):
        moved[index] = before = max(moved[index], before + ROOM_FOR_A_NAME)
    return moved


def _line(points: Sequence[Point | None], index: int) -> list[Markup]:
    """The runs between gaps, then the marks above them."""
    parts: list[Markup] = []
    run: list[Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(element("polyline", points=path, fill="none", stroke=COLOURS[index], stroke_width=2.5))
            run = []
    return parts + [_mark(point, index) for point in points if point is not None]


def _mark(point: Point, index: int) -> Markup:
    """Each series has a mark of its own shape: disc, square, diamond, ring."""
    (x, y), colour = point, COLOURS[index]
    if index == 1:
        return element("rect", x=x - 4, y=y - 4, width=8, height=8, fill=colour)
    if index == 2:
        return element("path", d=f"M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z", fill=colour)
    if index == 3:
        return element("circle", cx=x, cy=y, r=4, fill=WHITE, stroke=colour, stroke_width=2.5)
    return element("circle", cx=x, cy=y, r=4.5, fill=colour)
