"""A few lines of SVG: elements with everything escaped, texts measured, scales with round marks."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

INK = "#16222e"
SOFT = "#4a5a69"
GRID = "#d5dde5"
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25")
"""At most four, in this order: 3:1 against white and against each other's neighbour."""


def element(tag: str, *content: str | Markup, **attributes: object) -> Markup:
    """An element; ``_`` in the name of an attribute stands for ``-``, numbers are shortened, everything is escaped."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_short(value))}"' for name, value in attributes.items()
    )
    inside = Markup("").join(content)
    return Markup(f"<{tag}{written}>{inside}</{tag}>")


def text(
    content: str, x: float, y: float, size: float = 15, anchor: str = "start", soft: bool = False, bold: bool = False
) -> Markup:
    """A line of text with its baseline at `y`; `anchor` is start, middle or end."""
    extra: dict[str, object] = {"font_weight": 600} if bold else {}
    return element(
        "text", content, x=x, y=y, font_size=size, text_anchor=anchor,
        fill=SOFT if soft else INK, class_="chart-soft" if soft else "chart-text", **extra,
    )  # fmt: skip


def drawing(
    title: str, description: str, width: float, height: float, parts: Iterable[Markup], identity: str
) -> Markup:
    """The picture, with its title and description for those who do not see it."""
    return element(
        "svg",
        element("title", title, id=f"{identity}-title"),
        element("desc", description, id=f"{identity}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        role="img",
        aria_labelledby=f"{identity}-title {identity}-desc",
    )


def text_width(content: str, size: float = 15) -> float:
    """About how wide `content` is: a Chinese character is as wide as high, a Latin letter a bit more than half."""
    wide = sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in content)
    return wide * size


def shortened(content: str, width: float, size: float = 15) -> str:
    """`content` cut to `width`, with an ellipsis where something is missing."""
    if text_width(content, size) <= width:
        return content
    kept = content
    while kept and text_width(kept, size) + size > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def round_marks(highest: float, most: int = 5) -> list[float]:
    """Marks from 0 to at least `highest` in steps of 1, 2, 2.5 or 5 times a power of ten."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough - 1e-12)
    count = math.ceil(highest / step - 1e-9)
    return [round(step * index, 10) for index in range(count + 1)]


def _short(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return value
