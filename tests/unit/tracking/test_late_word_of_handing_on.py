"""Word comes late that a matter was given away before its limit ran out. 2026-03-02 is a Monday."""

from __future__ import annotations

from typing import Any, Final

import pytest

from schemas.events.cards import CardRevoked
from schemas.events.supervision import ObligationOpened, ObligationWithdrawn
from tests.unit.tracking.clocks import admonished, clock_rules, excused
from tests.unit.tracking.place import at
from tests.unit.tracking.story import (
    ROADS,
    WATER,
    Given,
    assigned,
    closed,
    refusals,
    registered,
    reopened,
    returned,
    signed,
    transferred,
)

RULES: Final = clock_rules()
RECEIVED: Final = "2026-03-02 09:00"


def unsigned() -> Given:
    """A matter for which nobody signed in time: the water office has its yellow card."""
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES))
    given.when_looked_at("2026-03-04 08:00").then("breached sign.1", "level 1 of sign.1", "issued yellow.sign.1")
    return given


def unanswered(until: str = "2026-03-24 08:00") -> Given:
    """A matter whose answer ran out with the water office on 23 March."""
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES), signed("2026-03-02 11:00", RULES))
    given.when_looked_at(until)
    return given


@pytest.mark.parametrize("handed_on", [transferred, returned])
def test_who_gave_the_matter_away_in_time_keeps_no_card_for_the_signature(handed_on: Any) -> None:
    given = unsigned()
    happened = given.when(handed_on("2026-03-03 15:00"))
    happened.then("withdrawn answer.1", "revoked yellow.sign.1", "withdrawn sign.1")
    assert happened.the(CardRevoked).reason == "withdrawn_in_time"
    assert not happened.the(ObligationWithdrawn, lambda event: event.kind == "sign").was_overdue
    assert refusals(given.state, admonished("2026-03-05 09:00", "sign.1")) == ["not_overdue"]


def test_who_gave_it_away_too_late_keeps_the_card() -> None:
    happened = unsigned().when(transferred("2026-03-04 00:00"))
    happened.then("withdrawn answer.1", "withdrawn sign.1")
    assert happened.the(ObligationWithdrawn, lambda event: event.kind == "sign").was_overdue


def test_an_answer_that_ran_out_after_the_transfer_ran_out_with_the_next_unit() -> None:
    given = unanswered("2026-04-01 08:00")
    given.when(transferred("2026-03-20 10:00")).then(
        "revoked yellow.answer.1", "revoked red.answer.1", "withdrawn answer.1"
    )
    happened = given.when(assigned("2026-03-20 10:00", RULES, ROADS), signed("2026-03-20 11:00", RULES))
    happened.then("opened answer.2", "opened sign.2", "discharged sign.2")
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert (answer.breached, answer.level, answer.due_at) == (False, 0, at("2026-03-23 23:59:59"))
    given.when_looked_at("2026-03-24 08:00").then("breached answer.2", "level 1 of answer.2", "issued yellow.answer.2")
    given.when_looked_at("2026-04-01 08:00").then("level 2 of answer.2", "issued red.answer.2")


def test_the_same_comes_of_it_as_if_word_had_come_at_once() -> None:
    handed_on = (transferred("2026-03-20 10:00"), assigned("2026-03-20 10:00", RULES, ROADS))
    late, prompt = unanswered(), unanswered("2026-03-20 09:00")
    late.when(*handed_on)
    prompt.when(*handed_on)
    for given in (late, prompt):
        given.when_looked_at("2026-04-20 08:00")
    assert late.state.obligations[2:] == prompt.state.obligations[2:]


def test_the_next_unit_is_not_excused_by_what_excused_the_former() -> None:
    given = unanswered()
    given.when(excused("2026-03-24 09:00"))
    given.when(transferred("2026-03-20 10:00"), assigned("2026-03-20 10:00", RULES, ROADS))
    given.when(signed("2026-03-20 11:00", RULES))
    given.when_looked_at("2026-03-24 12:00").then("breached answer.2", "level 1 of answer.2", "issued yellow.answer.2")


def test_a_reassignment_in_time_within_one_unit_loses_no_level() -> None:
    given = unanswered()
    given.when(assigned("2026-03-20 10:00", RULES, type(WATER)("water", "water-office", "water-clerk", "Zhao"))).then(
        "revoked yellow.answer.1", "withdrawn answer.1", "opened answer.2"
    )
    given.when_looked_at("2026-03-24 12:00").then("breached answer.2", "level 1 of answer.2", "issued yellow.answer.2")


def test_a_matter_that_was_closed_or_reopened_in_time_leaves_no_card() -> None:
    unanswered().when(closed("2026-03-20 10:00", RULES)).then("revoked yellow.answer.1", "withdrawn answer.1")
    unanswered().when(reopened("2026-03-20 10:00", 2)).then(
        "revoked yellow.answer.1", "withdrawn answer.1", "begun round 2"
    )
