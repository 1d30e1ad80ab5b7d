"""Who answers for what follows a closed task by date: whoever the regime in force by then names."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.events.task import Process
from services.chassis.calendars import Calendars
from services.tracking.domain.state import Holder
from services.tracking.tasks import reactions
from tests.unit.tracking.tasks.offices import OFFICE, WATER, done, given, reorganised, task, verified
from tests.unit.tracking.tasks.test_supervising import RECORD, context


def look_back_of(holder: Holder) -> Any:
    """The task that looks back at what that holder had put right, opened once the place was reorganised."""
    finding = task(Process.RECTIFICATION, receiver="office", holder=holder)
    steps = (
        done("2026-03-03 09:00", OFFICE),
        done("2026-03-05 09:00", OFFICE),
        done("2026-03-12 09:00", OFFICE),
        verified("2026-03-13 09:00"),
    )
    (due,) = given(finding, *steps).until("2026-06-10 08:30").events
    (command,) = reactions.FOLLOW_UP.react(RECORD, due, context(reorganised().regime, Calendars()))
    return command.body


@pytest.mark.parametrize(
    ("held", "answers"),
    [
        (Holder("roads", None, "roads-head", "Old"), Holder("roads", None, "roads-director", "Qian")),
        (Holder("roads", None, "roads-director", "Old"), Holder("roads", None, "roads-director", "Qian")),
        (Holder("roads", "roads-office", "gone", "Old"), Holder("roads", "roads-office", "roads-office-head")),
        (WATER, Holder("water", "water-office", "water-clerk")),
        (Holder("gone", None, "gone-head", "Old"), Holder("gone", None, "gone-head", "Old")),
    ],
)
def test_a_look_back_is_of_whoever_has_the_post_by_then_else_of_the_head(held: Holder, answers: Holder) -> None:
    assert look_back_of(held).holder == answers
