"""Who is held to account: appeals, excuses, admonitions, referrals, and matters that become problems."""

from __future__ import annotations

from typing import Final

from schemas.events.cards import CardRevoked
from schemas.events.supervision import ObligationEscalated, SupervisionProblemFound
from services.tracking.domain.state import CardStatus, Holder
from tests.unit.tracking.clocks import (
    admonished,
    appealed,
    clock_rules,
    decided_card,
    excused,
    referred,
)
from tests.unit.tracking.place import at
from tests.unit.tracking.story import Given, answered, assigned, refusals, registered, reopened, signed, transferred

RULES: Final = clock_rules()
RECEIVED: Final = "2026-03-02 09:00"
OPEN: Final = (registered(RECEIVED), assigned(RECEIVED, RULES), signed("2026-03-02 11:00", RULES))
YELLOW: Final = "yellow.answer.1"


def late() -> Given:
    """A matter that ran out on 23 March and has its yellow card."""
    given = Given(*OPEN)
    given.when_looked_at("2026-03-24 08:00")
    return given


def test_a_card_is_appealed_against_once_and_in_time() -> None:
    given = late()
    given.when(appealed("2026-03-25 09:00", RULES, YELLOW)).then("appealed yellow.answer.1")
    assert refusals(given.state, appealed("2026-03-25 10:00", RULES, YELLOW)) == ["already_appealed"]
    assert refusals(late().state, appealed("2026-04-02 09:00", RULES, YELLOW)) == ["appeal_too_late"]
    assert refusals(late().state, appealed("2026-03-25 09:00", RULES, "blue.answer.1")) == ["unknown_card"]


def test_the_efficiency_office_upholds_what_was_appealed_against_or_takes_it_back() -> None:
    given = late()
    assert refusals(given.state, decided_card("2026-03-25 09:00", YELLOW, "upheld")) == ["not_appealed"]
    given.when(appealed("2026-03-25 09:00", RULES, YELLOW))
    given.when(decided_card("2026-03-26 09:00", YELLOW, "upheld")).then("upheld yellow.answer.1")
    revoked = given.when(decided_card("2026-03-27 09:00", YELLOW, "revoked")).the(CardRevoked)
    assert (revoked.reason, revoked.decided_by, revoked.grounds) == ("revoked", "qian", "looked into")
    assert refusals(given.state, decided_card("2026-03-27 10:00", YELLOW, "revoked")) == ["card_taken_back"]
    assert given.state.obligations[0].cards[0].status is CardStatus.REVOKED


def test_a_granted_appeal_says_so() -> None:
    given = late()
    given.when(appealed("2026-03-25 09:00", RULES, YELLOW))
    assert given.when(decided_card("2026-03-26 09:00", YELLOW, "revoked")).the(CardRevoked).reason == "appeal_granted"


def test_who_is_excused_climbs_no_further_and_owes_the_answer_still() -> None:
    given = late()
    given.when(excused("2026-03-25 09:00")).then("revoked yellow.answer.1", "excused answer.1")
    given.when_looked_at("2026-06-01 00:00").then()
    given.when(answered("2026-06-01 09:00", RULES)).then("discharged answer.1")
    assert refusals(late().state, excused("2026-03-25 09:00", "sign.1")) == ["not_overdue"]
    assert refusals(given.state, excused("2026-06-02 09:00")) == ["already_excused"]


def test_an_admonition_is_for_what_ran_out() -> None:
    assert refusals(Given(*OPEN).state, admonished("2026-03-05 09:00")) == ["not_overdue"]
    given = late()
    given.when(admonished("2026-03-25 09:00")).then("issued admonition.1")
    given.when(admonished("2026-03-26 09:00")).then("issued admonition.2")
    assert given.state.admonitions == 2


def test_each_liability_is_referred_once() -> None:
    given = late()
    given.when(referred("2026-03-25 09:00")).then("referred disciplinary")
    given.when(referred("2026-03-25 10:00", "legal")).then("referred legal")
    assert refusals(given.state, referred("2026-03-25 11:00", "legal")) == ["already_referred"]


def test_three_units_without_an_owner_make_a_problem_that_starts_one_level_higher() -> None:
    given = Given(registered(RECEIVED), assigned(RECEIVED, RULES))
    given.when(transferred("2026-03-02 10:00"), assigned("2026-03-02 10:00", RULES, Holder("roads")))
    given.when(transferred("2026-03-02 11:00"))
    happened = given.when(assigned("2026-03-02 11:00", RULES, Holder("office")))
    problem = happened.the(SupervisionProblemFound)
    assert (problem.problem, problem.count, problem.units) == ("unowned", 3, ("water", "roads", "office"))
    given.when(signed("2026-03-02 12:00", RULES))
    levels = given.when_looked_at("2026-03-24 00:00").the(ObligationEscalated)
    assert (levels.level, levels.readers) == (2, ("leader_in_charge",))


def test_whoever_signs_owns_it_and_the_count_begins_anew() -> None:
    given = Given(*OPEN, transferred("2026-03-03 10:00"), assigned("2026-03-03 10:00", RULES, Holder("roads")))
    given.when(transferred("2026-03-03 11:00"))
    given.when(assigned("2026-03-03 11:00", RULES, Holder("office")))
    assert given.state.problems == ()


def test_a_matter_redone_three_times_is_a_problem() -> None:
    given = Given(*OPEN, answered("2026-03-03 09:00", RULES))
    for number in (2, 3):
        given.when(reopened(f"2026-03-0{number + 2} 09:00", number))
        given.when(assigned(f"2026-03-0{number + 2} 09:00", RULES, number=number))
        given.when(answered(f"2026-03-0{number + 2} 15:00", RULES, number))
    assert given.state.problems == ()
    given.when(reopened("2026-03-06 09:00", 4))
    found = given.when(assigned("2026-03-06 09:00", RULES, number=4)).the(SupervisionProblemFound)
    assert (found.problem, found.count, found.found_at) == ("redone", 3, at("2026-03-06 09:00"))
