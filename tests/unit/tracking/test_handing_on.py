"""What happens to clocks when a matter changes hands, told as given, when, then. 2026-03-02 is a Monday."""

from __future__ import annotations

from schemas.events.supervision import ObligationOpened, ObligationWithdrawn
from tests.unit.tracking.place import at, usual_rules
from tests.unit.tracking.story import (
    ROADS,
    WATER,
    Given,
    answered,
    assigned,
    registered,
    returned,
    signed,
    transferred,
)

RULES = usual_rules()
RECEIVED = "2026-03-02 09:00"
SIGN_DUE = "2026-03-03 23:59:59"
ANSWER_DUE = "2026-03-23 23:59:59"
ASSIGNED = (registered(RECEIVED), assigned(RECEIVED, RULES))
SIGNED = (*ASSIGNED, signed("2026-03-02 11:00", RULES))


def test_a_transfer_moves_the_person_answerable_and_never_restarts_the_answer_clock() -> None:
    given = Given(*SIGNED)
    happened = given.when(transferred("2026-03-10 10:00"), assigned("2026-03-10 10:00", RULES, ROADS))
    happened.then("withdrawn answer.1", "opened answer.2", "opened sign.2")
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert (answer.unit, answer.starts_at, answer.due_at) == ("roads", at(RECEIVED), at(ANSWER_DUE))
    assert answer.continues == "answer.1"
    sign = happened.the(ObligationOpened, lambda event: event.kind == "sign")
    assert sign.starts_at == at("2026-03-10 10:00")
    withdrawn = happened.the(ObligationWithdrawn)
    assert (withdrawn.reason, withdrawn.was_overdue) == ("transferred", False)


def test_the_next_holder_of_an_overdue_matter_climbs_on_and_is_not_marked_twice() -> None:
    given = Given(*SIGNED, transferred("2026-03-25 10:00"))
    happened = given.when(assigned("2026-03-25 10:00", RULES, ROADS))
    happened.then("opened answer.2", "opened sign.2")
    opened = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert (opened.breached, opened.level) == (True, 1)
    Given(*SIGNED, transferred("2026-03-25 10:00"), assigned("2026-03-25 10:00", RULES, ROADS)).when(
        signed("2026-03-25 11:00", RULES), answered("2026-04-01 09:00", RULES)
    ).then("discharged sign.2", "level 2 of answer.2", "issued red.answer.2", "discharged answer.2")


def test_a_return_says_so() -> None:
    withdrawn = Given(*SIGNED).when(returned("2026-03-10 10:00")).the(ObligationWithdrawn)
    assert withdrawn.reason == "returned"


def test_an_owner_after_the_first_contact_takes_over_without_a_transfer() -> None:
    Given(*ASSIGNED).when(assigned("2026-03-02 15:00", RULES, ROADS)).then(
        "withdrawn sign.1", "opened sign.2", "withdrawn answer.1", "opened answer.2"
    )


def test_another_person_of_the_same_unit_does_not_restart_the_sign_for_clock() -> None:
    colleague = type(WATER)("water", "water-office", "water-clerk", "Zhao")
    happened = Given(*ASSIGNED).when(assigned("2026-03-03 15:00", RULES, colleague))
    happened.then("withdrawn answer.1", "opened answer.2", "withdrawn sign.1", "opened sign.2")
    sign = happened.the(ObligationOpened, lambda event: event.kind == "sign")
    assert (sign.due_at, sign.person) == (at(SIGN_DUE), "Zhao")


def test_a_signed_unit_need_not_sign_again_for_another_person() -> None:
    colleague = type(WATER)("water", "water-office", "water-clerk", "Zhao")
    Given(*SIGNED).when(assigned("2026-03-03 15:00", RULES, colleague)).then("withdrawn answer.1", "opened answer.2")


def test_an_assignment_after_the_answer_asks_for_nothing() -> None:
    given = Given(*SIGNED, answered("2026-03-05 09:00", RULES))
    given.when(assigned("2026-03-05 10:00", RULES, ROADS)).then()
