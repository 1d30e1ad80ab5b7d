"""Charts as server-side SVG: a title that says the finding, at most four colours, the data as a table beside.

Each function returns a `Figure`; the macro ``ui.chart(figure)`` of the page kit shows it. A value that does not exist
(N/A: no cases, too small a sample) is drawn as such, never as zero. All texts are given by the caller in its language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.chassis.svg import COLOURS, GRID, INK, SOFT, drawing, element, round_marks, shortened, text, text_width

WIDTH = 760.0
NOT_APPLICABLE = "N/A"

Written = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and its data: `headings` and `rows` are the table beside it."""

    title: str
    svg: Markup
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `value` is None where there is none, `marked` sets off the one the page is about."""

    label: str
    value: float | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A line that values are held against."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a part of a stack: one value for each place on the axis, None where there is none."""

    name: str
    values: Sequence[float | None]


def percent(value: float) -> str:
    """0.925 as ``92.5%``."""
    return f"{value * 100:.1f}".removesuffix(".0") + "%"


def count(value: float) -> str:
    """1234.0 as ``1,234``."""
    return f"{value:,.0f}"


def ranked_bars(
    title: str, headings: tuple[str, str], bars: Sequence[Bar], written: Written = count, target: Target | None = None
) -> Figure:
    """Horizontal bars, highest first, those without a value last, with a line for the target."""
    ranked = sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0.0), bar.label))
    values = [bar.value for bar in ranked if bar.value is not None]
    highest = max([*values, target.value if target else 0.0], default=0.0) or 1.0
    left = min(250.0, max((text_width(bar.label) for bar in ranked), default=0.0) + 16)
    right = max((text_width(written(value)) for value in values), default=40.0) + 14
    top, step = (30.0 if target else 6.0), 34.0
    span = WIDTH - left - right
    height = top + step * len(ranked) + 4
    parts = [
        part for row, bar in enumerate(ranked) for part in _bar(bar, top + row * step, left, span / highest, written)
    ]
    if target:
        parts += _target_line(target, left + span * target.value / highest, top, height, written)
    rows = [(bar.label, _value(bar.value, written)) for bar in ranked]
    return _figure(title, headings, rows, height, parts)


def lines(title: str, headings: Sequence[str], places: Sequence[str], series: Sequence[Series],
          written: Written = count) -> Figure:  # fmt: skip
    """Lines over months; each is named at its end and has a mark of its own. A missing value leaves a gap."""
    _check(series, len(places))
    known = [value for one in series for value in one.values if value is not None]
    marks = round_marks(max(known, default=1.0))
    left = max(text_width(written(mark), 13) for mark in marks) + 14
    right = max(text_width(one.name) for one in series) + 26
    top, bottom, height = 12.0, 300.0, 334.0
    step = (WIDTH - left - right) / max(1, len(places) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + step * place, bottom - (bottom - top) * value / marks[-1]

    parts = [*_grid(marks, left, WIDTH - right, at, written), *_places(places, left, step, bottom)]
    heights = _spread([at(0, _last(one.values))[1] for one in series])
    for index, one in enumerate(series):
        points = [None if value is None else at(place, value) for place, value in enumerate(one.values)]
        parts += _line(points, index)
        parts.append(text(one.name, WIDTH - right + 18, heights[index] + 5, bold=True))
    rows = [(place, *(_value(one.values[row], written) for one in series)) for row, place in enumerate(places)]
    return _figure(title, headings, rows, height, parts)


def stacked_bars(title: str, headings: Sequence[str], labels: Sequence[str], parts: Sequence[Series],
                 written: Written = count) -> Figure:  # fmt: skip
    """Horizontal bars made of up to four parts, each part with its own number where there is room for it."""
    _check(parts, len(labels))
    totals = [sum(part.values[row] or 0.0 for part in parts) for row in range(len(labels))]
    highest = max(totals, default=0.0) or 1.0
    left = min(250.0, max((text_width(label) for label in labels), default=0.0) + 16)
    right = max((text_width(written(total)) for total in totals), default=40.0) + 14
    scale = (WIDTH - left - right) / highest
    top, step = 38.0, 34.0
    drawn = _legend([part.name for part in parts], left)
    for row, label in enumerate(labels):
        values = [part.values[row] for part in parts]
        drawn += _stack(label, values, top + row * step, left, scale, written)
    rows = [
        (label, *(_value(part.values[row], written) for part in parts), written(totals[row]))
        for row, label in enumerate(labels)
    ]
    return _figure(title, headings, rows, top + step * len(labels) + 4, drawn)


def _figure(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], height: float,
            parts: Sequence[Markup]) -> Figure:  # fmt: skip
    identity = "chart-" + hashlib.sha256(repr((title, rows)).encode()).hexdigest()[:10]
    description = "; ".join(" ".join(row) for row in rows)
    return Figure(title, drawing(title, description, WIDTH, height, parts, identity), headings, rows)


def _check(series: Sequence[Series], places: int) -> None:
    if not 1 <= len(series) <= len(COLOURS):
        raise ValueError(f"a chart has 1 to {len(COLOURS)} series, not {len(series)}")
    if any(len(one.values) != places for one in series):
        raise ValueError("every series needs one value for each place")


def _value(value: float | None, written: Written) -> str:
    return NOT_APPLICABLE if value is None else written(value)


def _bar(bar: Bar, y: float, left: float, scale: float, written: Written) -> list[Markup]:
    label = text(shortened(bar.label, left - 14), left - 12, y + 19, anchor="end", bold=bar.marked)
    if bar.value is None:
        nothing = element("line", x1=left, x2=left + 60, y1=y + 13, y2=y + 13, stroke=SOFT, stroke_dasharray="3 4")
        return [label, nothing, text(NOT_APPLICABLE, left + 68, y + 18, 14, soft=True)]
    width = max(2.0, bar.value * scale)
    box = element("rect", x=left, y=y + 2, width=width, height=24, rx=3, fill=COLOURS[1] if bar.marked else COLOURS[0])
    return [label, box, text(written(bar.value), left + width + 8, y + 19, bold=True)]


def _target_line(target: Target, x: float, top: float, height: float, written: Written) -> list[Markup]:
    caption = f"{target.label} {written(target.value)}"
    beside = min(max(x, text_width(caption, 13) / 2), WIDTH - text_width(caption, 13) / 2)
    line = element(
        "line", x1=x, x2=x, y1=top - 8, y2=height - 4, stroke=COLOURS[3], stroke_width=3, stroke_dasharray="7 4"
    )
    return [line, text(caption, beside, top - 13, 13, anchor="middle", bold=True)]


def _grid(marks: Sequence[float], left: float, right: float, at: Callable[[int, float], tuple[float, float]],
          written: Written) -> list[Markup]:  # fmt: skip
    parts = []
    for mark in marks:
        y = at(0, mark)[1]
        parts.append(element("line", x1=left, x2=right, y1=y, y2=y, stroke=GRID if mark else INK))
        parts.append(text(written(mark), left - 9, y + 5, 13, anchor="end", soft=True))
    return parts


def _places(places: Sequence[str], left: float, step: float, bottom: float) -> list[Markup]:
    widest = max((text_width(place, 13) for place in places), default=0.0) + 10
    every = max(1, -(-int(widest) // max(1, int(step))))
    return [
        text(place, left + step * index, bottom + 22, 13, anchor="middle", soft=True)
        for index, place in enumerate(places)
        if index % every == 0
    ]


def _last(values: Sequence[float | None]) -> float:
    return next((value for value in reversed(values) if value is not None), 0.0)


def _spread(heights: Sequence[float], least: float = 20.0) -> list[float]:
    """Moves names apart that would lie on each other."""
    spread = dict(enumerate(heights))
    before = float("-inf")
    for index in sorted(spread, key=lambda one: spread[one]):
        spread[index] = before = max(spread[index], before + least)
    return [spread[index] for index in range(len(heights))]


def _line(points: Sequence[tuple[float, float] | None], index: int) -> list[Markup]:
    colour, parts, run = COLOURS[index], list[Markup](), list[tuple[float, float]]()
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(element("polyline", points=path, fill="none", stroke=colour, stroke_width=3))
            run = []
    return parts + [_mark(*point, index) for point in points if point is not None]


def _mark(x: float, y: float, index: int) -> Markup:
    """Each series has a mark of its own shape: disc, square, diamond, ring."""
    colour = COLOURS[index]
    if index == 1:
        return element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, fill=colour)
    if index == 2:
        return element("path", d=f"M{x:.1f} {y - 6.5:.1f}l6.5 6.5-6.5 6.5-6.5-6.5z", fill=colour)
    hollow = index == 3
    return element(
        "circle", cx=x, cy=y, r=5, fill="#fff" if hollow else colour, stroke=colour, stroke_width=3 if hollow else 0
    )


def _legend(names: Sequence[str], left: float) -> list[Markup]:
    parts, x = list[Markup](), left
    for index, name in enumerate(names):
        parts.append(element("rect", x=x, y=8, width=14, height=14, rx=2, fill=COLOURS[index]))
        parts.append(text(name, x + 21, 20, 14))
        x += text_width(name, 14) + 48
    return parts


def _stack(label: str, values: Sequence[float | None], y: float, left: float, scale: float,
           written: Written) -> list[Markup]:  # fmt: skip
    parts, x = [text(shortened(label, left - 14), left - 12, y + 19, anchor="end")], left
    for index, value in enumerate(values):
        if not value:
            continue
        width = value * scale
        parts.append(element("rect", x=x, y=y + 2, width=max(1.0, width - 1.5), height=24, fill=COLOURS[index]))
        if text_width(written(value), 13) + 10 < width:
            dark = index in {1, 3}
            number = {"x": x + width / 2, "y": y + 18.5, "font_size": 13, "text_anchor": "middle", "font_weight": 600}
            parts.append(element("text", written(value), fill=INK if dark else "#fff", **number))
        x += width
    known = [value for value in values if value is not None]
    total = written(sum(known)) if known else NOT_APPLICABLE
    return [*parts, text(total, x + 8, y + 19, bold=bool(known), soft=not known)]
