"""What charts are given and what they return."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.chassis.charts.svg import COLOURS, drawing

WIDTH = 620.0
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


def written_or_none(value: float | None, written: Written) -> str:
    """`value` as text, or N/A."""
    return NOT_APPLICABLE if value is None else written(value)


def figure(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], height: float, parts: Sequence[Markup]
) -> Figure:
    """The drawing with its data as the description for those who do not see it."""
    identity = "chart-" + hashlib.sha256(repr((title, rows)).encode()).hexdigest()[:10]
    description = "; ".join(" ".join(row) for row in rows)
    return Figure(title, drawing(title, description, (WIDTH, height), parts, identity), headings, rows)


def check_series(series: Sequence[Series], places: int) -> None:
    """Raise ValueError for more series than colours, or a series that does not fit the axis."""
    if not 1 <= len(series) <= len(COLOURS):
        raise ValueError(f"a chart has 1 to {len(COLOURS)} series, not {len(series)}")
    if any(len(one.values) != places for one in series):
        raise ValueError("every series needs one value for each place")
