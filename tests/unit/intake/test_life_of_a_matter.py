"""Rules of the life of a matter: register, sign, hand on, answer, rate, reopen, close."""

from __future__ import annotations

from datetime import timedelta

from schemas.defects import defect
from schemas.events.matter import (
    Grade,
    MatterAnswered,
    MatterAssigned,
    MatterClosed,
    MatterRated,
    MatterRegistered,
    MatterReopened,
    MatterReturned,
    MatterSigned,
    MatterTransferred,
    Role,
)
from services.intake.domain.commands import Answer, Close, MatterCommand, Rate, Reopen, Repeat, Return, Sign, Transfer
from tests.unit.intake.county import RECEIVED, county, hours, register
from tests.unit.intake.scenario import after, given

registered = register()


def sign(at: float = 1, unit: str | None = None) -> Sign:
    return Sign(reference="H-1", at=hours(at), by="Li A", unit=unit)


def transfer(at: float = 2, to: str = "traffic", unit: str | None = None) -> Transfer:
    return Transfer(reference="H-1", at=hours(at), by="Li A", to_unit=to, reason="not ours", regime=county(), unit=unit)


def send_back(at: float = 3) -> Return:
    return Return(reference="H-1", at=hours(at), by="Li A", reason="not ours", regime=county())


def answer(at: float = 4, unit: str | None = None) -> Answer:
    return Answer(reference="H-1", at=hours(at), by="Li A", unit=unit)


def rate(at: float = 5, grade: Grade = Grade.DISSATISFIED) -> Rate:
    return Rate(reference="H-1", at=hours(at), grade=grade)


def reopen(at: float = 6) -> Reopen:
    return Reopen(reference="H-1", at=hours(at), by="call-back", reason="not solved", regime=county())


def close(at: float = 7) -> Close:
    return Close(reference="H-1", at=hours(at), by="Li A")


def test_a_submission_is_registered_and_somebody_answers_from_its_receipt() -> None:
    first, second = given().when(registered).then_events()
    assert isinstance(first, MatterRegistered)
    assert isinstance(second, MatterAssigned)
    assert (second.unit, second.section, second.person, second.role) == ("housing", "repairs", "Li A", Role.OWNER)
    assert second.assigned_at == RECEIVED
    assert first.regime == second.regime == county().digest


def test_the_same_submission_twice_is_one_matter() -> None:
    given(registered).when(register()).nothing_happens()


def test_an_id_with_other_content_is_refused() -> None:
    given(registered).when(register(content="b" * 64)).is_refused("id_reused")


def test_a_message_about_an_unknown_matter_names_it() -> None:
    refusal = given().when(sign()).is_refused("unknown_matter")
    assert "H-1" in refusal.defects[0].message


def test_the_unit_signs_once() -> None:
    given(registered).when(sign()).happens(MatterSigned)
    given(registered, sign(1)).when(sign(1)).nothing_happens()
    given(registered, sign(1)).when(sign(2)).is_refused("already_signed")


def test_another_unit_may_not_act() -> None:
    for command in (sign(unit="traffic"), transfer(unit="traffic", to="petitions"), answer(unit="traffic")):
        refusal = given(registered).when(command).is_refused("not_answerable")
        assert "housing" in refusal.defects[0].message


def test_all_reasons_are_told_at_once() -> None:
    given(registered, sign(5)).when(sign(4, unit="traffic")).is_refused(
        "not_answerable", "before_last_step", "already_signed"
    )


def test_handing_on_makes_the_head_of_the_other_unit_answerable_in_the_same_round() -> None:
    _, assigned = given(registered, sign()).when(transfer()).happens(MatterTransferred, MatterAssigned)
    assert isinstance(assigned, MatterAssigned)
    assert (assigned.unit, assigned.person, assigned.round) == ("traffic", "Head of traffic bureau", 1)
    assert after(registered, sign(), transfer()).signed_at is None


def test_handing_on_to_oneself_is_refused_and_twice_is_once() -> None:
    given(registered).when(transfer(to="housing")).is_refused("same_unit")
    given(registered, transfer()).when(transfer()).nothing_happens()


def test_a_matter_sent_back_is_the_first_contacts() -> None:
    returned, assigned = given(registered, sign()).when(send_back()).happens(MatterReturned, MatterAssigned)
    assert isinstance(returned, MatterReturned)
    assert isinstance(assigned, MatterAssigned)
    assert returned.to_unit == assigned.unit == "petitions"
    assert assigned.role is Role.FIRST_CONTACT
    given(registered, send_back(3)).when(send_back(3)).nothing_happens()
    given(registered, send_back(3)).when(send_back(4)).is_refused("same_unit")


def test_who_answers_has_signed() -> None:
    signed, answered = given(registered).when(answer()).happens(MatterSigned, MatterAnswered)
    assert isinstance(signed, MatterSigned)
    assert isinstance(answered, MatterAnswered)
    assert signed.signed_at == answered.answered_at
    given(registered, sign()).when(answer()).happens(MatterAnswered)


def test_an_answer_dated_before_the_receipt_is_refused() -> None:
    given(registered).when(answer(-1)).is_refused("answered_before_received")
    given(registered, sign(3)).when(answer(2)).is_refused("before_last_step")


def test_an_answer_at_the_instant_of_the_receipt_is_taken() -> None:
    given(registered).when(answer(0)).happens(MatterSigned, MatterAnswered)


def test_an_answered_matter_waits_for_nobody() -> None:
    answered = given(registered, answer(4))
    answered.when(answer(4)).nothing_happens()
    for command in (answer(5), sign(5), transfer(5), send_back(5)):
        decided = answered.when(command).decided
        assert "already_answered" in [reason.code for reason in decided.defects]  # type: ignore[union-attr]


def test_a_closed_matter_must_be_reopened_first() -> None:
    closed = given(registered, answer(4), close(5))
    for command in (answer(6), transfer(6), send_back(6)):
        closed.when(command).is_refused("already_closed")
    closed.when(close(6)).is_refused("already_closed")
    closed.when(close(5)).nothing_happens()


def test_closing_asks_for_an_answer() -> None:
    given(registered, sign()).when(close()).is_refused("not_answered")
    given(registered, answer()).when(close()).happens(MatterClosed)


def test_the_complainants_last_word_counts() -> None:
    given(registered, sign()).when(rate()).is_refused("not_answered")
    given(registered, answer(4)).when(rate(5)).happens(MatterRated)
    given(registered, answer(4), close(5)).when(rate(6)).happens(MatterRated)
    given(registered, answer(4), rate(5)).when(rate(5)).nothing_happens()
    given(registered, answer(4), rate(5)).when(rate(6, Grade.SATISFIED)).happens(MatterRated)
    given(registered, answer(4), rate(6)).when(rate(5, Grade.SATISFIED)).is_refused("before_last_step")
    given(registered, answer(4)).when(rate(3)).is_refused("before_last_step")
    assert after(registered, answer(4), rate(5), rate(6, Grade.SATISFIED)).grade == Grade.SATISFIED


def test_a_rating_does_not_stand_in_the_way_of_an_earlier_dated_closing() -> None:
    given(registered, answer(4), rate(6)).when(close(5)).happens(MatterClosed)


def test_reopening_begins_a_round_with_the_same_unit() -> None:
    reopened, assigned = given(registered, answer(4), close(5)).when(reopen()).happens(MatterReopened, MatterAssigned)
    assert isinstance(reopened, MatterReopened)
    assert isinstance(assigned, MatterAssigned)
    assert (reopened.round, assigned.round, assigned.unit) == (2, 2, "housing")
    state = after(registered, answer(4), close(5), reopen())
    assert (state.signed_at, state.answered_at, state.closed_at, state.grade) == (None, None, None, None)
    given(registered, answer(4), reopen()).when(reopen()).nothing_happens()


def test_what_is_open_cannot_be_reopened() -> None:
    given(registered, sign()).when(reopen()).is_refused("not_open")


def test_a_reopened_matter_is_not_answered_before_it_was_reopened() -> None:
    given(registered, answer(4), reopen(6)).when(answer(5)).is_refused("before_last_step")
    given(registered, answer(4), reopen(6)).when(answer(8)).happens(MatterSigned, MatterAnswered)


def test_the_b_post_answers_while_a_is_away() -> None:
    on_leave = register(received_at=RECEIVED + timedelta(days=7))
    assigned = given().when(on_leave).then_events()[1]
    assert isinstance(assigned, MatterAssigned)
    assert (assigned.post, assigned.person, assigned.acting) == ("repairs-b", "Wang B", True)


def repeat(wanted: MatterCommand) -> Repeat:
    return Repeat(wanted, (defect("too_old", "at", given="then", days=3),))


def test_what_is_registered_stands_whatever_the_rules_say_by_now() -> None:
    given(registered).when(repeat(registered)).nothing_happens()
    given(registered, sign(), answer()).when(repeat(registered)).nothing_happens()
    given(registered).when(repeat(register(content="b" * 64))).is_refused("id_reused", "too_old")
    given().when(repeat(registered)).is_refused("too_old")


def test_a_step_that_was_taken_stands_as_well_and_no_other_is_taken() -> None:
    given(registered, sign(), answer()).when(repeat(answer())).nothing_happens()
    given(registered, sign()).when(repeat(answer())).is_refused("too_old")
    given(registered, sign(), answer()).when(repeat(answer(at=5))).is_refused("already_answered", "too_old")
    given().when(repeat(sign())).is_refused("too_old")
