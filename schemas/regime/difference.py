"""What changed between two versions of a regime, told by path in lines one can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from schemas.regime.regime import Regime

_MISSING = object()
_NAMING_KEYS = ("id", "number", "level", "person", "measure", "rate", "from")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `path` like `time_limits[answer].limit.amount`; None stands for 'not there'."""

    path: str
    old: Any
    new: Any

    def __str__(self) -> str:
        if self.old is None:
            return f"+ {self.path}: {_shown(self.new)}"
        if self.new is None:
            return f"- {self.path}: {_shown(self.old)}"
        return f"~ {self.path}: {_shown(self.old)} -> {_shown(self.new)}"


def diff(old: Regime, new: Regime) -> list[Difference]:
    """Differences from the old to the new, in the order of the document; items are told apart by their ids."""
    return list(_compare(old.model_dump(mode="json"), new.model_dump(mode="json"), ""))


def _compare(old: Any, new: Any, path: str) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in _keys_of(old, new):
            yield from _compare_entry(old.get(key, _MISSING), new.get(key, _MISSING), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and (named := _named(old, new)):
        before, after = named
        for key in _keys_of(before, after):
            yield from _compare_entry(before.get(key, _MISSING), after.get(key, _MISSING), f"{path}[{key}]")
    elif isinstance(old, list) and isinstance(new, list) and _are_blocks(old) and _are_blocks(new):
        for place, (one, other) in enumerate(zip_longest(old, new, fillvalue=_MISSING)):
            yield from _compare_entry(one, other, f"{path}[{place}]")
    else:
        yield Difference(path, old, new)


def _keys_of(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [*old, *(key for key in new if key not in old)]


def _are_blocks(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(item, dict) for item in items)


def _compare_entry(old: Any, new: Any, path: str) -> Iterator[Difference]:
    if old is _MISSING:
        yield Difference(path, None, new)
    elif new is _MISSING:
        yield Difference(path, old, None)
    else:
        yield from _compare(old, new, path)


def _named(old: list[Any], new: list[Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Both lists by what names their items; None where items have no names or share one."""
    for key in _NAMING_KEYS:
        if all(isinstance(item, dict) and key in item for item in (*old, *new)):
            before, after = ({str(item[key]): item for item in items} for items in (old, new))
            return (before, after) if len(before) == len(old) and len(after) == len(new) else None
    return None


def _shown(value: Any) -> str:
    """A value short enough for one line: a block by its name, a list by its length."""
    if isinstance(value, dict):
        name = value.get("name")
        return str(name["en"]) if isinstance(name, dict) and "en" in name else f"a block of {len(value)} keys"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return f"a list of {len(value)}"
    return str(value)
