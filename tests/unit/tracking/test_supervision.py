"""Every rule of the supervision of a matter, told as given, when, then. 2026-03-02 is a Monday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.defects import Refused
from schemas.events.cards import CardIssued, CardRevoked
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationOpened,
    ObligationReminded,
    ObligationWithdrawn,
    SupervisionBegun,
)
from schemas.events.terms import Binding, Verdict
from schemas.regime import MatterFacts
from services.tracking.domain.alarms import wake_at
from services.tracking.domain.decide import decide
from services.tracking.domain.state import UNWATCHED
from tests.unit.tracking.place import ANSWER, CALL_BACK, SIGN, at, rules_of, usual_rules
from tests.unit.tracking.story import (
    FACTS,
    Given,
    answered,
    assigned,
    closed,
    rated,
    registered,
    reopened,
    signed,
)

RULES = usual_rules()
RECEIVED = "2026-03-02 09:00"
SIGN_DUE = "2026-03-03 23:59:59"
ANSWER_DUE = "2026-03-23 23:59:59"
ASSIGNED = (registered(RECEIVED), assigned(RECEIVED, RULES))
SIGNED = (*ASSIGNED, signed("2026-03-02 11:00", RULES))


def test_registration_is_remembered_and_opens_nothing_yet() -> None:
    begun = Given().when(registered(RECEIVED)).then("begun round 1").the(SupervisionBegun)
    assert begun.begun_at == at(RECEIVED)
    assert begun.case_number == "360923-260302-7F3K-9Q2M"


def test_a_registration_seen_twice_changes_nothing() -> None:
    Given(*ASSIGNED).when(registered(RECEIVED)).then()


def test_a_command_for_a_matter_that_was_never_registered_is_refused() -> None:
    refusal = decide(UNWATCHED, assigned(RECEIVED, RULES))
    assert isinstance(refusal, Refused)
    assert refusal.defects[0].code == "unknown_matter"


def test_assignment_opens_the_limit_of_the_matter_and_that_of_the_assignment() -> None:
    happened = Given(registered(RECEIVED)).when(assigned("2026-03-03 10:00", RULES))
    happened.then("opened answer.1", "opened sign.1")
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert (answer.starts_at, answer.due_at) == (at(RECEIVED), at(ANSWER_DUE))
    assert (answer.amount, answer.measure, answer.binding) == (15, "working_days", Binding.STATUTORY)
    assert (answer.unit, answer.section, answer.post, answer.person) == ("water", "water-office", "water-clerk", "Li")
    sign = happened.the(ObligationOpened, lambda event: event.kind == "sign")
    assert (sign.starts_at, sign.due_at) == (at("2026-03-03 10:00"), at("2026-03-04 23:59:59"))


def test_a_matter_without_any_rule_gets_the_default_limit() -> None:
    opened = Given(registered(RECEIVED)).when(assigned(RECEIVED, rules_of())).then("opened answer.1")
    assert opened.the(ObligationOpened).binding is Binding.DEFAULT


def test_a_limit_given_with_the_submission_binds_as_the_regime_says() -> None:
    given = Given(registered(RECEIVED, given_due="2026-03-05 17:00"))
    opened = given.when(assigned(RECEIVED, RULES)).the(ObligationOpened, lambda event: event.kind == "answer")
    assert (opened.binding, opened.due_at, opened.amount) == (Binding.GIVEN, at("2026-03-05 17:00"), None)


def test_a_limit_given_with_the_submission_does_not_bind_where_the_regime_does_not_take_it() -> None:
    given = Given(registered(RECEIVED, given_due="2026-03-05 17:00"))
    rules = rules_of({**ANSWER, "given": False})
    assert given.when(assigned(RECEIVED, rules)).the(ObligationOpened).due_at == at(ANSWER_DUE)


def test_the_same_assignment_again_opens_nothing() -> None:
    Given(*ASSIGNED).when(assigned("2026-03-02 10:00", RULES)).then()


def test_signing_in_time_discharges_the_sign_for_limit() -> None:
    happened = Given(*ASSIGNED).when(signed(SIGN_DUE, RULES)).then("discharged sign.1")
    discharged = happened.the(ObligationDischarged)
    assert (discharged.verdict, discharged.working_days_left) == (Verdict.ON_TIME, 0)


def test_an_answer_exactly_at_the_limit_is_on_time() -> None:
    happened = Given(*SIGNED).when(answered(ANSWER_DUE, RULES))
    happened.then("reminded answer.1", "reminded answer.1", "discharged answer.1")
    assert happened.the(ObligationDischarged).verdict is Verdict.ON_TIME


def test_an_answer_within_the_last_second_is_on_time() -> None:
    command = answered(ANSWER_DUE, RULES)
    late = type(command)(command.event, command.round, command.rules, command.at + timedelta(milliseconds=999))
    assert Given(*SIGNED).when(late).the(ObligationDischarged).verdict is Verdict.ON_TIME


def test_a_second_later_is_overdue_with_breach_level_and_card_before_the_answer() -> None:
    happened = Given(*SIGNED).when(answered("2026-03-24 00:00:00", RULES))
    happened.then(
        "reminded answer.1",
        "reminded answer.1",
        "breached answer.1",
        "level 1 of answer.1",
        "issued yellow.answer.1",
        "discharged answer.1",
    )
    discharged = happened.the(ObligationDischarged)
    assert (discharged.verdict, discharged.working_days_left, discharged.level) == (Verdict.OVERDUE, -1, 1)
    breached = happened.the(ObligationBreached)
    assert (breached.due_at, breached.breached_at) == (at(ANSWER_DUE), at("2026-03-24 00:00:00"))


def test_an_early_answer_has_working_days_to_spare() -> None:
    discharged = Given(*SIGNED).when(answered("2026-03-05 16:00", RULES)).the(ObligationDischarged)
    assert discharged.working_days_left == 12


def test_who_answers_unsigned_has_signed_with_it() -> None:
    happened = Given(*ASSIGNED).when(answered("2026-03-03 09:00", RULES))
    happened.then("discharged answer.1", "discharged sign.1")


def test_reminders_come_at_the_fraction_and_a_working_day_before() -> None:
    reminded = Given(*SIGNED).when_looked_at(ANSWER_DUE).then("reminded answer.1", "reminded answer.1").events
    instants = [(event.reminder, event.reminded_at) for event in reminded if isinstance(event, ObligationReminded)]
    assert instants == [
        ("fraction:0.5", at("2026-03-12 08:30")),
        ("working_days_before:1", at("2026-03-20 08:30")),
    ]


def test_nobody_is_reminded_of_what_is_done() -> None:
    Given(*SIGNED, answered("2026-03-05 16:00", RULES)).when_looked_at("2026-06-01 00:00").then()


def test_the_ladder_is_climbed_step_by_step_at_the_planned_instants() -> None:
    happened = Given(*SIGNED).when_looked_at("2026-03-24 00:00", "2026-05-01 00:00")
    happened.then(
        "reminded answer.1",
        "reminded answer.1",
        "breached answer.1",
        "level 1 of answer.1",
        "issued yellow.answer.1",
        "level 2 of answer.1",
        "issued red.answer.1",
        "level 3 of answer.1",
    )
    second = happened.the(ObligationEscalated, lambda event: event.level == 2)
    assert (second.circular, second.readers) == (True, ("leader_in_charge",))
    assert second.escalated_at == at("2026-03-31 00:00")
    assert happened.the(CardIssued, lambda event: event.colour == "red").issued_at == at("2026-03-31 00:00")
    assert wake_at(happened.state) is None


def test_important_matters_start_higher() -> None:
    facts = MatterFacts(portal="hotline", source="phone", importance="important")
    given = Given(registered(RECEIVED, facts=facts), assigned(RECEIVED, RULES), signed(RECEIVED, RULES))
    escalated = given.when_looked_at("2026-03-24 00:00").the(ObligationEscalated)
    assert (escalated.level, escalated.escalated_at) == (2, at("2026-03-24 00:00"))


def test_an_unsigned_matter_climbs_too() -> None:
    Given(*ASSIGNED).when_looked_at("2026-03-04 00:00").then(
        "breached sign.1", "level 1 of sign.1", "issued yellow.sign.1"
    )


def test_what_falls_due_together_is_told_in_order_of_time() -> None:
    told = Given(*ASSIGNED).when_looked_at("2026-03-12 12:00")
    told.then(
        "breached sign.1",
        "level 1 of sign.1",
        "issued yellow.sign.1",
        "level 2 of sign.1",
        "issued red.sign.1",
        "reminded answer.1",
    )


def test_a_backdated_matter_is_not_reminded_but_its_breach_is_recorded() -> None:
    happened = Given(registered(RECEIVED)).when(assigned("2026-04-01 09:00", RULES))
    happened.then(
        "opened answer.1",
        "breached answer.1",
        "level 1 of answer.1",
        "issued yellow.answer.1",
        "level 2 of answer.1",
        "issued red.answer.1",
        "opened sign.1",
    )
    assert happened.the(ObligationBreached).breached_at == at("2026-03-24 00:00")


def test_closing_withdraws_what_is_left() -> None:
    happened = Given(*SIGNED).when(closed("2026-03-24 09:00", RULES))
    assert happened.the(ObligationWithdrawn).was_overdue
    Given(*SIGNED, closed("2026-03-05 09:00", RULES)).when_looked_at("2026-06-01 00:00").then()


def test_reopening_starts_a_new_limit_and_fires_no_old_alarm() -> None:
    given = Given(*SIGNED, answered("2026-03-05 09:00", RULES), closed("2026-03-06 09:00", RULES))
    happened = given.when(reopened("2026-04-01 09:00", 2), assigned("2026-04-01 09:00", RULES, number=2))
    happened.then("begun round 2", "opened answer.2", "opened sign.2")
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert (answer.starts_at, answer.round) == (at("2026-04-01 09:00"), 2)
    assert answer.due_at > at("2026-04-20 00:00")


def test_the_limit_given_with_the_submission_was_for_the_first_round() -> None:
    given = Given(
        registered(RECEIVED, given_due="2026-03-05 17:00"),
        assigned(RECEIVED, RULES),
        answered("2026-03-04 09:00", RULES),
    )
    happened = given.when(reopened("2026-04-01 09:00", 2), assigned("2026-04-01 09:00", RULES, number=2))
    opened = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert opened.binding is Binding.STATUTORY


def test_what_an_earlier_round_says_late_is_not_taken_for_this_one() -> None:
    given = Given(*SIGNED, answered("2026-03-05 09:00", RULES), reopened("2026-04-01 09:00", 2))
    given.when(answered("2026-04-01 09:30", RULES, number=1), assigned("2026-04-01 09:30", RULES, number=1)).then()


def test_the_answer_asks_for_a_call_back_where_the_regime_says_so() -> None:
    rules = rules_of(SIGN, ANSWER, CALL_BACK)
    given = Given(registered(RECEIVED), assigned(RECEIVED, rules))
    happened = given.when(answered("2026-03-03 09:00", rules), rated("2026-03-04 09:00", rules))
    happened.then("discharged answer.1", "discharged sign.1", "opened call_back.1", "discharged call_back.1")


def test_word_of_an_answer_in_time_that_comes_after_the_limit_takes_the_card_back() -> None:
    given = Given(*SIGNED)
    given.when_looked_at("2026-03-24 00:00:01")
    happened = given.when(answered("2026-03-23 23:50", RULES)).then("revoked yellow.answer.1", "discharged answer.1")
    assert happened.the(ObligationDischarged).verdict is Verdict.ON_TIME
    assert happened.the(CardRevoked).reason == "discharged_on_time"


@pytest.mark.parametrize(
    "looks", [(), ("2026-03-04 00:00",), ("2026-03-03 12:00", "2026-03-12 09:00", "2026-04-30 00:00")]
)
def test_when_anybody_looks_changes_nothing(looks: tuple[str, ...]) -> None:
    watched, plain = Given(*ASSIGNED), Given(*ASSIGNED)
    events = list(watched.when_looked_at(*looks).events)
    events += watched.when(answered("2026-05-08 09:00", RULES)).events
    assert events == plain.when(answered("2026-05-08 09:00", RULES)).events
    assert watched.state == plain.state


def test_the_facts_of_the_submission_choose_the_rule() -> None:
    urgent = {
        **ANSWER,
        "id": "urgent",
        "when": {"importance": ["urgent"]},
        "limit": {"amount": 20, "unit": "minutes"},
        "order": 1,
    }
    facts = MatterFacts(portal="hotline", source="phone", importance="urgent")
    rules = rules_of(urgent, {**ANSWER, "order": 2})
    opened = Given(registered(RECEIVED, facts=facts)).when(assigned(RECEIVED, rules)).the(ObligationOpened)
    assert (opened.rule, opened.due_at) == ("urgent", at("2026-03-02 09:20"))
    assert FACTS.importance == "ordinary"
