"""Horizontal bars: a ranking with its target, and bars made of parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.chassis.charts.figures import (
    NOT_APPLICABLE,
    WIDTH,
    Bar,
    Figure,
    Series,
    Target,
    Written,
    check_series,
    count,
    figure,
    written_or_none,
)
from services.chassis.charts.svg import (
    COLOURS,
    INK_ON_COLOURS,
    PALE,
    SOFT,
    WHITE,
    element,
    shortened,
    soft_text,
    text,
    text_width,
)

STEP = 33.0
THICK = 24.0
WIDEST_LABEL = 210.0


@dataclass(frozen=True, slots=True)
class _Room:
    """Where bars stand: they begin at `left`, one unit is `scale` wide, the widest possible one ends at `right`."""

    left: float
    right: float
    scale: float
    written: Written


def ranked_bars(
    title: str, headings: tuple[str, str], bars: Sequence[Bar], written: Written = count, target: Target | None = None
) -> Figure:
    """Horizontal bars, highest first and ties as given, those without a value last, with a line for the target."""
    ranked = sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0.0)))
    highest = max([bar.value or 0.0 for bar in ranked] + [target.value if target else 0.0], default=0.0) or 1.0
    room = _room([bar.label for bar in ranked], highest, 4.0, written)
    top = 28.0 if target else 4.0
    parts: list[Markup] = []
    for row, bar in enumerate(ranked):
        parts += _bar(bar, top + row * STEP, room)
    height = top + STEP * len(ranked) + 2
    if target:
        parts += _target_line(target, room, top, height)
    rows = [(bar.label, written_or_none(bar.value, written)) for bar in ranked]
    return figure(title, headings, rows, height, parts)


def stacked_bars(
    title: str, headings: Sequence[str], labels: Sequence[str], parts: Sequence[Series], written: Written = count
) -> Figure:
    """Horizontal bars made of up to four parts, each part with its own number where there is room for it."""
    check_series(parts, len(labels))
    totals = [_total([part.values[row] for part in parts]) for row in range(len(labels))]
    highest = max((total or 0.0 for total in totals), default=0.0) or 1.0
    widest = max((text_width(written(total)) for total in totals if total is not None), default=0.0)
    room = _room(labels, highest, widest + 14, written)
    top = 36.0
    drawn = _legend([part.name for part in parts], room.left)
    for row, label in enumerate(labels):
        drawn += _stack(label, [part.values[row] for part in parts], top + row * STEP, room)
    rows = [
        (label, *(written_or_none(part.values[row], written) for part in parts), written_or_none(totals[row], written))
        for row, label in enumerate(labels)
    ]
    return figure(title, headings, rows, top + STEP * len(labels) + 2, drawn)


def _room(labels: Sequence[str], highest: float, beside: float, written: Written) -> _Room:
    left = min(WIDEST_LABEL, max((text_width(label) for label in labels), default=0.0) + 14)
    right = WIDTH - beside
    return _Room(left, right, (right - left) / highest, written)


def _label(content: str, y: float, room: _Room, weight: int = 400) -> Markup:
    return text(shortened(content, room.left - 12), room.left - 10, y + 18, anchor="end", weight=weight)


def _bar(bar: Bar, y: float, room: _Room) -> list[Markup]:
    """The value stands inside its bar where there is room, so that the target line crosses no number."""
    label = _label(bar.label, y, room, 700 if bar.marked else 400)
    ground = element("rect", x=room.left, y=y, width=room.right - room.left, height=THICK, rx=3, fill=PALE)
    if bar.value is None:
        return [label, ground, soft_text(NOT_APPLICABLE, room.left + 10, y + 17)]
    width = max(2.0, bar.value * room.scale)
    # Plum means overdue elsewhere: what is marked as leading is teal.
    kind = 1 if bar.marked else 0
    box = element("rect", x=room.left, y=y, width=width, height=THICK, rx=3, fill=COLOURS[kind])
    number = room.written(bar.value)
    if text_width(number) + 18 < width:
        inside = {"x": room.left + 10, "y": y + 17, "font_size": 13, "font_weight": 600, "fill": INK_ON_COLOURS[kind]}
        return [label, ground, box, element("text", number, **inside)]
    return [label, ground, box, text(number, room.left + width + 8, y + 17, size=13, weight=600)]


def _target_line(target: Target, room: _Room, top: float, height: float) -> list[Markup]:
    caption = f"{target.label} {room.written(target.value)}"
    x = room.left + room.scale * target.value
    half = text_width(caption, 13) / 2 + 4
    ends = {"x1": x, "x2": x, "y1": top - 9, "y2": height}
    return [
        element("line", stroke=WHITE, stroke_width=6, **ends),
        element("line", stroke=COLOURS[3], stroke_width=3, **ends),
        text(caption, min(max(x, half), WIDTH - half), top - 14, anchor="middle", size=13, weight=600),
    ]


def _legend(names: Sequence[str], left: float) -> list[Markup]:
    parts: list[Markup] = []
    x = left
    for index, name in enumerate(names):
        parts.append(element("rect", x=x, y=7, width=14, height=14, rx=2, fill=COLOURS[index]))
        parts.append(text(name, x + 20, 19))
        x += text_width(name) + 42
    return parts


def _stack(label: str, values: Sequence[float | None], y: float, room: _Room) -> list[Markup]:
    parts, x = [_label(label, y, room)], room.left
    for index, value in enumerate(values):
        if value:
            parts += _part(index, value, x, y, room)
            x += value * room.scale
    total = _total(values)
    if total is None:
        dashes = element("line", x1=x, x2=x + 50, y1=y + 12, y2=y + 12, stroke=SOFT, stroke_dasharray="3 4")
        return [*parts, dashes, soft_text(NOT_APPLICABLE, x + 58, y + 17)]
    return [*parts, text(room.written(total), x + 8, y + 18, weight=600)]


def _part(index: int, value: float, x: float, y: float, room: _Room) -> list[Markup]:
    width, number = value * room.scale, room.written(value)
    box = element("rect", x=x, y=y, width=max(1.0, width - 2), height=THICK, fill=COLOURS[index])
    if text_width(number, 13) + 8 > width:
        return [box]
    middle = {"x": x + width / 2 - 1, "y": y + 17, "font_size": 13, "text_anchor": "middle", "font_weight": 600}
    return [box, element("text", number, fill=INK_ON_COLOURS[index], **middle)]


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
