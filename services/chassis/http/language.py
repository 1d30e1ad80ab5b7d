"""Which language a reader wants: the address (``?lang=``), then the cookie, then Accept-Language; Chinese otherwise."""

from __future__ import annotations

from typing import Literal

from starlette.requests import HTTPConnection

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")
COOKIE = "duban_lang"


def language_of(request: HTTPConnection) -> Language:
    """The language to answer `request` in."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    best: tuple[float, Language] = (0.0, "zh")
    for part in header.split(",")[:16]:
        tag, _, parameter = part.strip().partition(";")
        primary = tag.lower().split("-")[0]
        if primary in LANGUAGES:
            weight = _weight(parameter)
            if weight > best[0]:
                best = (weight, primary)
    return best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
