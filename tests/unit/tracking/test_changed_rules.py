"""A rule change is for matters that are opened after its effective date. 2026-03-02 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from schemas.events.supervision import ObligationOpened
from services.tracking.domain.rules import Rules
from tests.unit.tracking.place import ANSWER, CALL_BACK, SIGN, at, rules_of
from tests.unit.tracking.story import (
    ROADS,
    Given,
    answered,
    assigned,
    closed,
    registered,
    reopened,
    signed,
    transferred,
)

CHECK: Final[dict[str, Any]] = {
    "id": "check",
    "kind": "check",
    "opened_by": ["matter.registered", "matter.reopened"],
    "discharged_by": ["matter.answered"],
    "limit": {"amount": 2, "unit": "working_days"},
    "ladder": "usual",
}
HOURS: Final = {"amount": 4, "unit": "working_hours"}
FIRST: Final = rules_of(SIGN, ANSWER)
SECOND: Final = rules_of({**SIGN, "limit": HOURS}, ANSWER, CHECK, CALL_BACK, version="2", effective_from="2026-03-16")


def of(digest: str) -> Rules:
    """Both versions, by their digests."""
    return {rules.regime.digest: rules for rules in (FIRST, SECOND)}[digest]


BEFORE, AFTER = replace(FIRST, of=of), replace(SECOND, of=of)
RECEIVED: Final = "2026-03-02 09:00"


def received_before() -> Given:
    """A matter of 2 March, that the water office signed for."""
    return Given(registered(RECEIVED), assigned(RECEIVED, BEFORE), signed("2026-03-02 11:00", BEFORE))


def test_a_transfer_under_new_rules_opens_no_limit_that_was_none_at_the_receipt() -> None:
    given = received_before()
    happened = given.when(transferred("2026-03-16 09:00"), assigned("2026-03-16 09:00", AFTER, ROADS))
    happened.then("reminded answer.1", "withdrawn answer.1", "opened answer.2", "opened sign.2")
    sign = happened.the(ObligationOpened, lambda event: event.kind == "sign")
    assert (sign.due_at, sign.regime) == (at("2026-03-17 23:59:59"), BEFORE.regime.digest)


def test_an_answer_under_new_rules_opens_no_limit_that_the_old_ones_have_not() -> None:
    given = received_before()
    given.when(answered("2026-03-16 09:00", AFTER)).then("reminded answer.1", "discharged answer.1")
    given.when(closed("2026-03-16 10:00", AFTER)).then()


def test_a_matter_of_after_the_change_is_under_the_new_rules() -> None:
    Given(registered("2026-03-16 09:00")).when(
        assigned("2026-03-16 09:00", AFTER), answered("2026-03-16 10:00", AFTER)
    ).then(
        "opened answer.1", "opened check.1", "opened sign.1",
        "discharged answer.1", "discharged check.1", "discharged sign.1", "opened call_back.1",
    )  # fmt: skip


def test_the_next_round_is_under_the_rules_that_it_begins_with() -> None:
    given = received_before()
    given.when(answered("2026-03-05 09:00", BEFORE), reopened("2026-03-16 09:00", 2))
    given.when(assigned("2026-03-16 09:00", AFTER, number=2)).then("opened answer.2", "opened check.1", "opened sign.2")
    assert given.state.regime == AFTER.regime.digest


def test_a_limit_that_the_new_rules_have_no_more_is_handed_on_all_the_same() -> None:
    given = Given(registered("2026-03-16 09:00"), assigned("2026-03-16 09:00", AFTER))
    given.when(transferred("2026-03-16 10:00"))
    given.when(assigned("2026-03-16 10:00", BEFORE, ROADS)).then("opened answer.2", "opened check.2", "opened sign.2")
