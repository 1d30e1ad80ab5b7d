"""Each step of a matter is told once to the portal it came from."""

from __future__ import annotations

from functools import reduce

from schemas.defects import Refused
from schemas.events.receipt import OutcomeNotified
from services.notify.domain.outcome import Outcome, TellPortal, decide, evolve, topic
from tests.notices import MONDAY

ANSWERED = TellPortal(
    "360999", "hotline", "s-M1", "M1", "360999-260302-M1", "duban.matter.answered.v1", "water", MONDAY
)


def given(*told: TellPortal) -> Outcome:
    state = Outcome()
    for command in told:
        events = decide(state, command)
        assert not isinstance(events, Refused)
        state = reduce(evolve, events, state)
    return state


def test_an_answer_is_told_on_the_topic_of_the_portal() -> None:
    events = decide(given(), ANSWERED)

    assert not isinstance(events, Refused)
    (told,) = events
    assert isinstance(told, OutcomeNotified)
    assert (told.submission_id, told.step) == ("s-M1", "duban.matter.answered.v1")
    assert topic(told) == "360999.receipt.hotline"


def test_the_same_step_is_not_told_twice() -> None:
    assert decide(given(ANSWERED), ANSWERED) == []
