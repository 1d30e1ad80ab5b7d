"""Do rules exclude each other? Two that match the same need an order (DMN 'unique'); none may be covered for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from pydantic import ValidationError

from schemas.regime.element import Element
from schemas.regime.limits import TimeLimitRule
from schemas.regime.matching import Matcher, matcher_of
from schemas.regime.mistakes import Mistake, mistake, quoted
from schemas.regime.processes import ProcessRule
from schemas.regime.routing import RoutingRule
from schemas.regime.yaml_tree import Path, Plain, Tree

_Part = TypeVar("_Part", bound=Element)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule as far as this check looks: rules of different `scope` never meet."""

    id: str
    path: Path
    matcher: Matcher
    order: int | None
    scope: frozenset[str]
    covers: bool


def valid_parts(tree: Tree, path: Path, model: type[_Part]) -> list[tuple[Path, _Part]]:
    """The items of the list at a path that are right in themselves, whatever else the document has."""
    items = tree.at(path)
    found: list[tuple[Path, _Part]] = []
    for place, item in enumerate(items if isinstance(items, list) else []):
        try:
            found.append(((*path, place), model.model_validate_json(json.dumps(item))))
        except ValidationError:
            continue  # the structure check has reported it
    return found


def check_rules(tree: Tree) -> list[Mistake]:
    """Ambiguous and unreachable routing and time-limit rules, and processes that two rules are for."""
    below = _subtrees(tree.at(("categories",)))
    routing = [
        _Rule(rule.id, path, matcher_of(rule.when, below), rule.order, frozenset({"route"}), not rule.to.named)
        for path, rule in valid_parts(tree, ("routing",), RoutingRule)
    ]
    limits = [
        _Rule(rule.id, path, matcher_of(rule.when, below), rule.order, _events_of(rule), True)
        for path, rule in valid_parts(tree, ("time_limits",), TimeLimitRule)
    ]
    return [*_conflicts(tree, routing), *_conflicts(tree, limits), *_processes(tree)]


def _processes(tree: Tree) -> Iterator[Mistake]:
    """Two rules for one approval, or for all rectifications."""
    known: dict[tuple[str, str], tuple[str, Path]] = {}
    for path, rule in valid_parts(tree, ("processes",), ProcessRule):
        for item in rule.covers():
            first = known.setdefault((rule.process, item), (rule.id, path))
            if first[1] != path:
                words = {"rule": quoted(rule.id), "other": quoted(first[0]), "given": quoted(item)}
                position = tree.value_position(path)
                yield mistake("ambiguous-processes", position, first=tree.value_position(first[1])[0], **words)


def _events_of(rule: TimeLimitRule) -> frozenset[str]:
    return frozenset(f"{rule.kind} {event}" for event in rule.opened_by)


def _conflicts(tree: Tree, rules: list[_Rule]) -> Iterator[Mistake]:
    for one, other in combinations(rules, 2):
        if one.scope.isdisjoint(other.scope) or not one.matcher.overlaps(other.matcher):
            continue
        if one.order is None or other.order is None or one.order == other.order:
            yield _between("ambiguous-rules", tree, other, one)
            continue
        before, after = (one, other) if one.order < other.order else (other, one)
        if before.covers and before.matcher.contains(after.matcher) and after.scope <= before.scope:
            yield _between("unreachable-rule", tree, after, before)


def _between(code: str, tree: Tree, rule: _Rule, other: _Rule) -> Mistake:
    first = tree.value_position(other.path)[0]
    return mistake(code, tree.value_position(rule.path), rule=quoted(rule.id), other=quoted(other.id), first=first)


def _subtrees(categories: Plain) -> dict[str, frozenset[str]]:
    """Like `matching.subtrees`, for a tree of categories that may have mistakes."""
    found: dict[str, frozenset[str]] = {}

    def descend(entries: Plain) -> frozenset[str]:
        together: frozenset[str] = frozenset()
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(identifier := entry.get("id"), str):
                found[identifier] = descend(entry.get("children")) | {identifier}
                together |= found[identifier]
        return together

    descend(categories)
    return found
