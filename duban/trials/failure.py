"""What a test of a regime says when it fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that did not come true; `what` names it, e.g. `answer.due`."""

    test: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"test '{self.test}': {self.what} should be {self.expected}, is {self.found}"
