"""A few lines of SVG: elements with everything escaped, texts measured, scales with round marks."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup

INK = "#16222e"
SOFT = "#4a5a69"
GRID = "#d5dde5"
PALE = "#eef2f6"
WHITE = "#ffffff"
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25")
"""At most four, in this order: each has 3:1 against its neighbour or a white gap between."""
LEAST_SPREAD = 1e-8
INK_ON_COLOURS = (WHITE, INK, WHITE, INK)


def element(tag: str, *content: str | Markup, **attributes: object) -> Markup:
    """An element; ``_`` in the name of an attribute stands for ``-``, numbers are shortened, everything is escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _short(value))
        for name, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(tag, written, Markup("").join(content))


def text(content: str, x: float, y: float, *, anchor: str = "start", size: float = 14, weight: int = 400) -> Markup:
    """A line of text with its baseline at `y`; `anchor` is start, middle or end."""
    return element("text", content, x=x, y=y, font_size=size, text_anchor=anchor, font_weight=weight, fill=INK)


def soft_text(content: str, x: float, y: float, *, anchor: str = "start") -> Markup:
    """A line of text of less weight: marks of an axis, N/A."""
    return element("text", content, x=x, y=y, font_size=12.5, text_anchor=anchor, fill=SOFT)


def drawing(title: str, description: str, size: tuple[float, float], parts: Iterable[Markup], identity: str) -> Markup:
    """The picture, with its title and description for those who do not see it."""
    return element(
        "svg",
        element("title", title, id=f"{identity}-title"),
        element("desc", description, id=f"{identity}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(size[0])} {_short(size[1])}",
        role="img",
        aria_labelledby=f"{identity}-title {identity}-desc",
    )


def text_width(content: str, size: float = 14) -> float:
    """About how wide `content` is: a Chinese character is as wide as high, a Latin letter a bit more than half."""
    wide = sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in content)
    return wide * size


def shortened(content: str, width: float, size: float = 14) -> str:
    """`content` cut to `width`, with an ellipsis where something is missing."""
    if text_width(content, size) <= width:
        return content
    kept = content
    while kept and text_width(kept, size) + size > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def round_marks(lowest: float, highest: float, most: int = 5) -> list[float]:
    """Marks that enclose both values, in steps of 1, 2, 2.5 or 5 times a power of ten."""
    spread = highest - lowest
    if spread < LEAST_SPREAD:
        return [lowest, lowest + 1.0]
    rough = spread / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


def _short(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return value
