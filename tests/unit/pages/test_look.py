"""The look keeps its promises: enough contrast, nothing from elsewhere, nothing that our own policy would block."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from services.chassis.charts.svg import COLOURS
from services.chassis.pages.kit import HERE

CSS = (HERE / "static" / "duban.css").read_text(encoding="utf-8")
COLOUR = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", CSS))

TEXT_ON_GROUND = [
    ("ink", "ground"), ("ink", "white"), ("ink-soft", "white"), ("ink-soft", "ground"), ("white", "blue"),
    ("white", "blue-deep"), ("white", "plum"), ("blue", "blue-pale"), ("orange-ink", "orange-pale"), ("plum", "white"),
    ("orange-ink", "white"), ("teal-ink", "ground"),
]  # fmt: skip


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_has_the_contrast_of_wcag_aa(text: str, ground: str) -> None:
    assert _contrast(COLOUR[text], COLOUR[ground]) >= 4.5


def test_colours_of_charts_stand_out_from_white() -> None:
    assert len(COLOURS) == 4
    assert all(_contrast(colour, "#ffffff") >= 2.9 for colour in COLOURS)
    assert all(one != other for one, other in pairwise(COLOURS))


def test_lines_are_high_enough_for_old_eyes() -> None:
    body = re.search(r"body \{[^}]*line-height: ([\d.]+)", CSS)
    assert body
    assert float(body.group(1)) >= 1.5


def test_no_asset_is_loaded_from_elsewhere() -> None:
    for file in (*HERE.glob("templates/*.html"), *HERE.glob("static/*.css"), HERE / "static" / "live.js"):
        assert not re.findall(r"(?:src|href|url\(|@import)[=\s\"'(]*(?:https?:)?//", file.read_text(encoding="utf-8"))


def test_no_template_has_an_inline_style_or_script() -> None:
    for file in HERE.glob("templates/*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\son\w+=", text)


def test_a_vendored_library_comes_with_its_licence() -> None:
    libraries = {file.name.removesuffix(".min.js") for file in HERE.glob("static/*.min.js")}
    assert libraries == {"htmx", "idiomorph"}
    for library in libraries:
        assert "Permission to use" in (HERE / "static" / f"{library}.LICENSE.txt").read_text(encoding="utf-8")
