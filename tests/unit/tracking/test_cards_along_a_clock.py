"""Cards belong to the clock that brought them, whoever holds it by now. The answer was due on 23 March 2026."""

from __future__ import annotations

from typing import Any, Final

import pytest

from schemas.events.cards import CardIssued, CardRevoked
from services.tracking.domain.commands import Replan
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import CardStatus, Holder
from tests.unit.tracking.clocks import by_calendar, clock_rules, excused, handed_over
from tests.unit.tracking.place import LADDER, at
from tests.unit.tracking.story import ROADS, Given, answered, assigned, registered, reopened, signed, transferred

RULES: Final = clock_rules()
RECEIVED: Final = "2026-03-02 09:00"
COLLEAGUE: Final = Holder("water", "water-office", "water-clerk", "Zhao")
LONGER_HOLIDAY: Final = ("2026-03-19", "2026-03-20", "2026-03-23")
_USUAL: Final[dict[str, Any]] = dict(LADDER)
MARKED_TWICE: Final = {
    **_USUAL,
    "steps": [{**step, "card": "yellow" if step["level"] < 3 else "red"} for step in _USUAL["steps"]],
}
"""The first two levels have a yellow card: of each colour a default brings one."""


def late(rules: Rules = RULES) -> Given:
    """A matter whose answer ran out with Li of the water office, and brought the office its yellow card."""
    given = Given(registered(RECEIVED), assigned(RECEIVED, rules), signed("2026-03-02 11:00", rules))
    given.when_looked_at("2026-03-24 08:00").the(CardIssued)
    return given


def handed_to_a_colleague(rules: Rules = RULES) -> Given:
    """The same matter, in the hands of Zhao since 24 March."""
    given = late(rules)
    given.when(handed_over("2026-03-24 09:00", COLLEAGUE))
    return given


def test_an_excuse_after_a_hand_over_takes_back_the_card_from_before_it() -> None:
    given = handed_to_a_colleague()
    happened = given.when(excused("2026-03-25 09:00", "answer.2"))
    happened.then("revoked yellow.answer.1", "excused answer.2")
    revoked = happened.the(CardRevoked)
    assert (revoked.obligation, revoked.person, revoked.reason) == ("answer.1", "Li", "excused")
    former = given.state.obligation("answer.1")
    assert former is not None
    assert [card.status for card in former.cards] == [CardStatus.REVOKED]


def test_an_excuse_takes_back_all_cards_of_the_clock_in_the_order_in_which_they_were_given() -> None:
    given = handed_to_a_colleague()
    given.when_looked_at("2026-03-31 08:00").then("level 2 of answer.2", "issued red.answer.2")
    given.when(excused("2026-03-31 09:00", "answer.2")).then(
        "revoked yellow.answer.1", "revoked red.answer.2", "excused answer.2"
    )


def test_an_excuse_of_the_next_unit_leaves_the_card_of_the_former_alone() -> None:
    given = late()
    given.when(transferred("2026-03-24 09:00"), assigned("2026-03-24 09:00", RULES, ROADS))
    given.when(excused("2026-03-24 10:00", "answer.2")).then("excused answer.2")


def test_a_calendar_that_undoes_the_breach_takes_back_the_card_from_before_the_hand_over() -> None:
    given = handed_to_a_colleague()
    revised = by_calendar(RULES, off=LONGER_HOLIDAY)
    given.when(Replan(revised, at("2026-03-24 10:00"))).then("revoked yellow.answer.1", "replanned answer.2")
    given.when_looked_at("2026-03-26 23:00")
    given.when_looked_at("2026-03-27 08:00").then("breached answer.2", "level 1 of answer.2", "issued yellow.answer.2")


def test_a_calendar_that_undoes_the_breach_clears_the_former_unit_too() -> None:
    given = late()
    given.when(transferred("2026-03-24 09:00"), assigned("2026-03-24 09:00", RULES, ROADS))
    revoked = given.when(Replan(by_calendar(RULES, off=LONGER_HOLIDAY), at("2026-03-24 10:00"))).the(CardRevoked)
    assert (revoked.card, revoked.unit) == ("yellow.answer.1", "water")


def test_late_word_of_an_answer_in_time_takes_back_the_card_from_before_the_hand_over() -> None:
    handed_to_a_colleague().when(answered("2026-03-23 17:00", RULES)).then(
        "revoked yellow.answer.1", "discharged answer.2"
    )


@pytest.mark.parametrize("given_away", [False, True])
def test_who_took_a_marked_clock_over_is_not_marked_again_once_it_is_planned_anew(given_away: bool) -> None:
    rules = clock_rules(ladders=[MARKED_TWICE])
    given = handed_to_a_colleague(rules) if given_away else late(rules)
    given.when(Replan(by_calendar(rules, off=("2026-03-26",)), at("2026-03-25 09:00")))
    climbed = given.when_looked_at("2026-04-01 08:00")
    climbed.then("level 2 of answer.2" if given_away else "level 2 of answer.1")


def unsigned_and_handed_on() -> Given:
    """A matter for which the water office did not sign in time; the roads office has it, and has to sign anew."""
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES))
    given.when_looked_at("2026-03-04 08:00").then("breached sign.1", "level 1 of sign.1", "issued yellow.sign.1")
    given.when(transferred("2026-03-04 09:00"), assigned("2026-03-04 09:00", RULES, ROADS))
    return given


def test_a_calendar_leaves_the_signature_that_a_former_unit_owed_alone() -> None:
    given = unsigned_and_handed_on()
    before = given.state.obligation("sign.1")
    given.when(Replan(by_calendar(RULES, off=("2026-03-03", "2026-03-04", "2026-03-05")), at("2026-03-04 10:00"))).then(
        "replanned answer.2", "replanned sign.2"
    )
    assert given.state.obligation("sign.1") == before


def test_a_calendar_leaves_what_a_former_unit_owed_alone_when_nothing_was_late_either() -> None:
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES), assigned("2026-03-02 10:00", RULES, ROADS))
    given.when(Replan(by_calendar(RULES, off=("2026-03-03",)), at("2026-03-02 12:00"))).then(
        "replanned sign.2", "replanned answer.2"
    )


def test_a_calendar_moves_what_waits_for_its_next_holder() -> None:
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES), transferred("2026-03-02 10:00"))
    given.when(Replan(by_calendar(RULES, off=("2026-03-03",)), at("2026-03-02 12:00"))).then(
        "replanned answer.1", "replanned sign.1"
    )


def test_a_new_round_leaves_nothing_of_the_former_to_be_moved() -> None:
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES), transferred("2026-03-02 10:00"))
    given.when(reopened("2026-03-02 11:00", 2), assigned("2026-03-02 11:00", RULES, number=2))
    given.when(Replan(by_calendar(RULES, off=("2026-03-03",)), at("2026-03-02 12:00"))).then(
        "replanned answer.2", "replanned sign.2"
    )
