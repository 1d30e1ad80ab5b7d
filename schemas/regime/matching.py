"""Conditions turned into sets, so that matching a rule is a few membership tests and comparing two is set algebra."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.regime.limits import Condition
from schemas.regime.matters import Category

CONDITION_KEYS = ("category", "source", "portal", "district", "about", "importance", "kind", "applicant")

RuleKey = tuple[str | None, ...]
"""What a matter is, value by value in the order of CONDITION_KEYS."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition with its categories widened to everything below them; None stands for 'any'."""

    allowed: tuple[frozenset[str] | None, ...]

    def matches(self, values: RuleKey) -> bool:
        """Whether the values, in the order of CONDITION_KEYS, are all allowed."""
        return all(allowed is None or value in allowed for allowed, value in zip(self.allowed, values, strict=True))

    def overlaps(self, other: Matcher) -> bool:
        """Whether some matter matches both."""
        return all(
            mine is None or theirs is None or not mine.isdisjoint(theirs)
            for mine, theirs in zip(self.allowed, other.allowed, strict=True)
        )

    def contains(self, other: Matcher) -> bool:
        """Whether every matter that matches the other matches this one too."""
        return all(
            mine is None or (theirs is not None and theirs <= mine)
            for mine, theirs in zip(self.allowed, other.allowed, strict=True)
        )


def subtrees(categories: Iterable[Category]) -> dict[str, frozenset[str]]:
    """Every category with itself and all that lie below it."""
    found: dict[str, frozenset[str]] = {}

    def descend(category: Category) -> frozenset[str]:
        below = frozenset({category.id}).union(*(descend(child) for child in category.children))
        found[category.id] = below
        return below

    for category in categories:
        descend(category)
    return found


def matcher_of(condition: Condition, trees: Mapping[str, frozenset[str]]) -> Matcher:
    """The matcher of a condition; a category that is not in the tree stands for itself alone."""
    allowed: list[frozenset[str] | None] = []
    for key in CONDITION_KEYS:
        values: tuple[str, ...] = getattr(condition, key)
        if not values:
            allowed.append(None)
        elif key == "category":
            allowed.append(frozenset().union(*(trees.get(value, frozenset({value})) for value in values)))
        else:
            allowed.append(frozenset(values))
    return Matcher(tuple(allowed))
