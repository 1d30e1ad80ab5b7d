"""What a starting stack tells its watcher: each step as it begins, moves on and ends."""

from __future__ import annotations

from typing import Protocol


class Steps(Protocol):
    """Someone who is told of the steps; called from several threads."""

    def begin(self, step: str, text: str) -> None:
        """A step begins; `text` says what is done."""

    def advance(self, step: str, done: int, total: int) -> None:
        """Part of a step is done."""

    def end(self, step: str, text: str) -> None:
        """A step is done; `text` says what there is now."""


class Silent:
    """Tells nobody."""

    def begin(self, step: str, text: str) -> None:
        """Nothing."""

    def advance(self, step: str, done: int, total: int) -> None:
        """Nothing."""

    def end(self, step: str, text: str) -> None:
        """Nothing."""
