"""Guessing is bounded, and waiting gives attempts back."""

from __future__ import annotations

import pytest

from services.chassis.http.problems import ProblemError
from services.intake.attempts import Attempts


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_attempts_come_back_with_time() -> None:
    watch = Watch()
    attempts = Attempts(most=2, seconds=60, now=watch)
    for second in (0, 30):
        watch.seconds = second
        attempts.check("case")
        attempts.count("case")
    with pytest.raises(ProblemError) as refused:
        attempts.check("case")
    assert refused.value.headers["Retry-After"] == "31"
    attempts.check("another case")
    watch.seconds = 60
    attempts.check("case")
