"""Mistakes of a regime document: where, which, in which words, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from schemas.regime.wordings import WORDINGS


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake. Lines and columns count from 1."""

    line: int
    column: int
    code: str
    message: str
    message_zh: str

    def shown(self, name: str, *, chinese: bool = False) -> str:
        """`file:line:column: message`, as editors and terminals can jump to."""
        return f"{name}:{self.line}:{self.column}: {self.message_zh if chinese else self.message}"


class RegimeErrors(Exception):
    """A regime document with mistakes; all of them, in the document's order."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.name = name
        self.mistakes: list[Mistake] = sorted(mistakes)
        super().__init__("\n".join(mistake.shown(name) for mistake in self.mistakes))


def mistake(code: str, position: tuple[int, int], meant: str | None = None, **words: object) -> Mistake:
    """A mistake in the words of its code; `meant` is what the writer probably wanted."""
    english, chinese = (wording.format_map(_short(words)) for wording in WORDINGS[code])
    if meant is not None:
        english, chinese = f"{english} (did you mean {meant}?)", f"{chinese}（是否应为 {meant}？）"
    return Mistake(*position, code, english, chinese)


def probably_meant(given: object, known: Iterable[str]) -> str | None:
    """The known word that is closest to the given one, if any is close."""
    listed = list(known)
    by_lower = {word.lower(): word for word in listed}
    close = get_close_matches(str(given).lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def quoted(value: object) -> str:
    """A value as a message shows it: short, in quotes where it is text."""
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _short(words: dict[str, object]) -> dict[str, str]:
    return {key: text if len(text := str(value)) <= 160 else f"{text[:157]}..." for key, value in words.items()}
