"""What stands out in the course of one matter, and what does not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.events.clock import ObligationPaused
from schemas.events.finding import FindingKind
from schemas.events.terms import Binding
from schemas.regime.findings import BuckPassing, Findings, OwnRating, PingPong, Redone, UnprovenPause
from services.tracking.domain.findings.found import Found, raised
from services.tracking.domain.findings.pauses import unproven_pause
from services.tracking.domain.findings.steps import Course, buck_passing, look_at, own_rating, ping_pong, redone
from tests.unit.findings.courses import course, moment

RULES = Findings()


def test_three_hand_ons_without_a_signature_are_buck_passing_and_name_their_steps() -> None:
    handed_round = course("assigned a", "transferred a b", "returned b a", "transferred a c", "transferred c d")

    (found,) = buck_passing(handed_round, BuckPassing(hand_ons=3))

    assert (found.kind, found.period, found.at) == (FindingKind.BUCK_PASSING, "round.1", moment(3))
    assert found.figures == {"hand_ons": 3, "units": 3, "seconds": 7200}
    assert [(one.what, one.unit, one.to_unit) for one in found.evidence] == [
        ("matter.transferred", "a", "b"), ("matter.returned", "b", "a"), ("matter.transferred", "a", "c"),
    ]  # fmt: skip
    assert {one.case_number for one in found.evidence} == {handed_round.case_number}


def test_who_signs_owns_it_and_the_count_begins_anew() -> None:
    signed_between = course("transferred a b", "transferred b c", "signed c", "transferred c d", "transferred d e")

    assert list(buck_passing(signed_between, BuckPassing(hand_ons=3))) == []


def test_each_treatment_is_looked_at_for_itself() -> None:
    twice = course("transferred a b", "transferred b c", "answered c", "reopened", "transferred a b")

    assert list(buck_passing(twice, BuckPassing(hand_ons=3))) == []


def test_back_and_forth_between_two_units_is_found_whoever_signs_in_between() -> None:
    played = course("transferred a b", "signed b", "returned b a", "transferred a c", "returned c a", "transferred a b")

    (found,) = ping_pong(played, PingPong(hand_ons=3))

    assert found.at == moment(5)
    assert {frozenset((one.unit, one.to_unit)) for one in found.evidence} == {frozenset(("a", "b"))}


def test_redone_three_times_is_asked_of_the_unit_whose_answer_did_not_hold() -> None:
    redone_thrice = course(
        "answered a", "reopened", "answered b", "reopened", "answered b", "reopened", "answered c", "reopened"
    )

    (found,) = redone(redone_thrice, Redone(times=3))

    assert (found.unit, found.at) == ("b", moment(5))
    assert [one.unit for one in found.evidence] == ["a", "b", "b"]


def test_a_rating_entered_by_the_unit_that_answered_is_its_own() -> None:
    (found,) = own_rating(course("answered a", "rated a a"), OwnRating(seconds=0))

    assert (found.unit, found.figures["by_itself"]) == ("a", 1.0)
    assert list(own_rating(course("answered a", "rated a office"), OwnRating(seconds=0))) == []
    assert list(own_rating(course("answered a", "rated a"), OwnRating(seconds=0))) == []


def test_a_rating_within_seconds_of_the_answer_was_not_given_by_a_person_who_read_it() -> None:
    at_once = course("answered a", "rated a", every=timedelta(seconds=5))

    (found,) = own_rating(at_once, OwnRating(seconds=30))

    assert found.figures == {"seconds": 5.0, "by_itself": 0.0}


def test_what_is_switched_off_is_not_said() -> None:
    handed_round = course("transferred a b", "transferred b a", "transferred a b")
    off = Findings(off=(FindingKind.PING_PONG,))

    assert {one.kind for one in look_at(handed_round, RULES)} == {FindingKind.BUCK_PASSING, FindingKind.PING_PONG}
    assert {one.kind for one in look_at(handed_round, off)} == {FindingKind.BUCK_PASSING}


def test_an_event_carries_the_thresholds_of_the_regime_and_everybody_who_took_part() -> None:
    (found,) = buck_passing(course("transferred a b", "transferred b c"), BuckPassing(hand_ons=2))
    rules = Findings(buck_passing=BuckPassing(hand_ons=2))

    event = raised(found, "360923", rules, "0" * 64)

    assert event.rule == "findings.buck_passing"
    assert event.thresholds == {"hand_ons": 2}
    assert event.units == ("a", "b", "c")
    assert (event.evidence_total, event.raised_at) == (2, found.at)


WORDS = st.sampled_from(
    [f"{word} {one} {other}" for word in ("transferred", "returned") for one in "ab" for other in "abc" if one != other]
    + ["signed a", "answered b", "reopened", "rated a a", "rated b", "closed a"]
)


def identities(found: list[Found]) -> set[str]:
    return {raised(one, "360923", RULES, "0" * 64).finding for one in found}


@given(st.lists(WORDS, max_size=30), st.integers(0, 30))
def test_looking_early_and_again_finds_the_same_as_looking_late(said: list[str], early: int) -> None:
    whole = course(*said)
    beginning = Course(whole.matter, whole.case_number, whole.steps[:early])

    first, later = look_at(beginning, RULES), look_at(whole, RULES)

    known = {(one.kind, one.subject, one.period): one for one in later}
    assert all(known[one.kind, one.subject, one.period] == one for one in first)


@given(st.lists(WORDS, max_size=40))
def test_nothing_is_found_twice(said: list[str]) -> None:
    found = look_at(course(*said), RULES)

    assert len(identities(found)) == len(found)


def paused(evidence: str | None) -> ObligationPaused:
    return ObligationPaused(
        region="360923", matter="M" * 26, obligation="answer.1", unit="water", section="pipes", case_number="c",
        kind="answer", former_due_at=moment(90), due_at=moment(99), binding=Binding.STATUTORY, calendar="CN",
        pause="hearing", reason="hearing", evidence=evidence, paused_at=moment(0), ends_at=moment(48), paused_by="Li",
    )  # fmt: skip


def test_a_clock_that_was_stopped_without_evidence_is_a_finding_of_its_own() -> None:
    (found,) = unproven_pause(paused(None), UnprovenPause())

    assert (found.unit, found.section, found.at, found.figures) == ("water", "pipes", moment(0), {"seconds": 172_800})
    assert found.period == "answer.1@2026-03-02T01:00:00Z"
    assert list(unproven_pause(paused("notice of the hearing 2026-12"), UnprovenPause())) == []
    assert list(unproven_pause(paused(None), UnprovenPause(least_hours=49))) == []
