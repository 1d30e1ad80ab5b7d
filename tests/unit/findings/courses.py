"""Courses of matters in few words: `passed("a b", "b a")`, `signed("a")`."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.tracking.domain.findings.steps import Course, Step
from tests.unit.tracking.place import at

BEGIN = at("2026-03-02 09:00")


def course(*said: str, every: timedelta = timedelta(hours=1)) -> Course:
    """A step an hour, each `word unit [to_unit]`; `reopened` begins the next round."""
    steps: list[Step] = []
    round_number = 1
    for number, words in enumerate(said):
        happened, *units = words.split()
        if happened == "reopened":
            round_number += 1
        unit, to_unit = (*units, None, None)[:2]
        steps.append(Step(happened, moment(number, every), unit, to_unit, round_number))
    return Course("M" * 26, "360923-260302-MMMM-MMMM", steps)


def moment(number: int, every: timedelta = timedelta(hours=1)) -> datetime:
    return BEGIN + number * every
