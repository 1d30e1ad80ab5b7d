"""The one error of the local stack: what is missing, and what to do about it, in two languages."""

from __future__ import annotations


class StackError(Exception):
    """Something the local stack needs is missing or in the way.

    `english` and `chinese` each name the cause and the next thing to do; `str()` gives both, one under the other.
    """

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"{english}\n{chinese}")
        self.english = english
        self.chinese = chinese
