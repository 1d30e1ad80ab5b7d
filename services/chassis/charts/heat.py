"""A heat picture: a line a unit, a cell a section, darker the higher its value stands above what it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from services.chassis.charts.figures import WIDTH, Figure, figure
from services.chassis.charts.svg import INK, WHITE, element, shortened, soft_text, text

CELL: Final = (148.0, 62.0)
LABEL: Final = 164.0
GAP: Final = 4.0
PER_LINE: Final = int((WIDTH - LABEL) // (CELL[0] + GAP))
STEPS: Final = (1.0, 2.0, 4.0)
"""Times what a cell is held against, from which on it is darker by a step."""
SHADES: Final = (("#e8eef4", INK), ("#bccfe0", INK), ("#6f9cc2", INK), ("#12436D", WHITE))
MARK: Final = "#801650"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: its name, its value and what that is held against as text, how many times it is that, where it leads.

    `times` is none where there is nothing to hold it against; `marked` sets off what stands out.
    """

    name: str
    value: str
    against: str
    times: float | None
    address: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A unit with its cells."""

    label: str
    cells: Sequence[HeatCell]


def heat_map(
    title: str, headings: Sequence[str], lines: Sequence[HeatLine], rows: Sequence[Sequence[str]], legend: Sequence[str]
) -> Figure:
    """The picture, with `rows` as the table beside it; `legend` has one text for each shade and one for the mark."""
    parts: list[Markup] = []
    top = 4.0
    for line in lines:
        parts.append(text(shortened(line.label, LABEL - 14), 0, top + 36, weight=600))
        for place, cell in enumerate(line.cells):
            row, column = divmod(place, PER_LINE)
            parts.append(_cell(cell, LABEL + column * (CELL[0] + GAP), top + row * (CELL[1] + GAP)))
        top += max(1, -(-len(line.cells) // PER_LINE)) * (CELL[1] + GAP) + 6
    parts += _legend(legend, top + 8)
    return figure(title, headings, rows, top + 64, parts)


def shade_of(times: float | None) -> int:
    """Which of the shades a cell has."""
    return 0 if times is None else sum(times > step for step in STEPS)


def _cell(cell: HeatCell, left: float, top: float) -> Markup:
    fill, ink = SHADES[shade_of(cell.times)]
    width, height = CELL
    border = {"stroke": MARK, "stroke_width": 3} if cell.marked else {}
    parts = [
        element("rect", x=left, y=top, width=width, height=height, rx=3, fill=fill, **border),
        element("text", shortened(cell.name, width - 16, 12.5), x=left + 8, y=top + 18, font_size=12.5, fill=ink),
        element(
            "text", ("▲ " if cell.marked else "") + cell.value, x=left + 8, y=top + 37, font_size=15, font_weight=600,
            fill=ink,
        ),
        element("text", shortened(cell.against, width - 16, 12.5), x=left + 8, y=top + 54, font_size=12.5, fill=ink),
    ]  # fmt: skip
    if not cell.address:
        return element("g", *parts)
    return element("a", *parts, href=cell.address, aria_label=f"{cell.name} {cell.value} {cell.against}")


def _legend(legend: Sequence[str], top: float) -> list[Markup]:
    parts: list[Markup] = []
    width = WIDTH / len(SHADES)
    for place, (fill, _) in enumerate(SHADES):
        parts.append(element("rect", x=place * width, y=top, width=18, height=14, rx=2, fill=fill))
        parts.append(soft_text(shortened(legend[place], width - 28, 12.5), place * width + 24, top + 12))
    parts.append(element("rect", x=1.5, y=top + 25, width=15, height=12, rx=2, fill=WHITE, stroke=MARK, stroke_width=3))
    parts.append(soft_text(f"▲ {legend[-1]}", 24, top + 36))
    return parts
