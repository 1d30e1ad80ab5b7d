"""The words of the made-up county, read from texts.yaml, and filling them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Final

from ruamel.yaml import YAML

TEXTS: Final = Path(__file__).with_name("texts.yaml")

Template = tuple[str, str]
"""Title and text."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A category: its id, its names as portals write them, kinds of matters, templates; `often` is its weight."""

    category: str
    called: tuple[str, ...]
    kinds: tuple[str, ...]
    texts: tuple[Template, ...]
    urgent: bool
    often: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything there is to say."""

    slots: Mapping[str, Sequence[str]]
    offices: tuple[str, ...]
    closings: tuple[str, ...]
    unnamed: tuple[Template, ...]
    office: Mapping[str, Sequence[str]]
    """What officials and complainants say while a matter is dealt with, by occasion."""
    topics: tuple[Topic, ...]

    def topic(self, rng: Random) -> Topic:
        """What somebody complains about."""
        return rng.choices(self.topics, [topic.often for topic in self.topics])[0]


class Filling(dict[str, str]):
    """Fills the slots of one complaint: whatever is named twice is the same place."""

    def __init__(self, phrases: Phrases, rng: Random) -> None:
        super().__init__()
        self._phrases = phrases
        self._rng = rng

    def __missing__(self, slot: str) -> str:
        chosen = self[slot] = self._rng.choice(self._phrases.slots[slot])
        return chosen

    def fill(self, template: str) -> str:
        """The template with its slots filled in."""
        return template.format_map(self)


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases that ship."""
    read: dict[str, Any] = YAML(typ="safe").load(TEXTS)
    return Phrases(
        slots=read["slots"],
        offices=tuple(read["offices"]),
        closings=tuple(read["closings"]),
        unnamed=tuple(map(_pair, read["unnamed"])),
        office=read["office"],
        topics=tuple(_topics(read["categories"])),
    )


def _topics(categories: Mapping[str, Mapping[str, Any]]) -> list[Topic]:
    """All categories; one without texts of its own speaks of whatever comes up to the next of its kind."""
    said: dict[str, list[Template]] = {}
    below: list[Template] = []
    for category, entry in categories.items():
        texts = [_pair(text) for text in entry.get("texts", ())]
        if texts:
            said[category] = texts
            below += texts
        else:
            said[category] = below = []
    return [_topic(category, entry, said[category]) for category, entry in categories.items()]


def _topic(category: str, entry: Mapping[str, Any], texts: Sequence[Template]) -> Topic:
    kinds = tuple(entry.get("kinds", ("complaint",)))
    called, urgent, often = tuple(entry["called"]), entry.get("urgent", False), entry.get("often", 1)
    return Topic(category, called, kinds, tuple(texts), urgent, often)


def _pair(text: Sequence[str]) -> Template:
    title, body = text
    return title, body
