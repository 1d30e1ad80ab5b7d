"""Drawn complaints: the same from the same seed, spread as in real life, and answered by intake as they foretell."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from duban.complaints import Complaint, Peculiarity, PortalMessage, complaints, handling
from duban.complaints.course import Course
from duban.complaints.phrases import phrases
from duban.complaints.times import ZONE
from schemas.commands.portal import AnswerMatter, RateMatter, ReopenMatter, ReturnMatter, TransferMatter
from schemas.defects import Refused
from schemas.events.matter import Grade
from schemas.identity import content_digest
from schemas.regime import CompiledRegime
from schemas.regime.document import load_regime
from services.intake.domain.admission import Door, admit
from services.intake.domain.commands import MatterCommand
from services.intake.domain.decide import decide
from services.intake.domain.evolve import evolve
from services.intake.domain.state import Matter

REGIMES = Path(__file__).parents[3] / "regimes"
BEGINS, ENDS = (datetime.fromisoformat(f"{year}-01-01T00:00:00+08:00") for year in (2026, 2027))
SEED = 11


@pytest.fixture(scope="module")
def rules() -> CompiledRegime:
    """The rules of the county."""
    return CompiledRegime(load_regime(REGIMES / "county-360923.yaml"))


@pytest.fixture(scope="module")
def drawn() -> list[Complaint]:
    """A year of complaints."""
    return complaints(SEED, 600, BEGINS, ENDS)


def test_the_same_seed_gives_the_same_complaints_and_another_gives_others(drawn: list[Complaint]) -> None:
    assert complaints(SEED, 600, BEGINS, ENDS) == drawn
    assert complaints(SEED + 1, 600, BEGINS, ENDS) != drawn


def test_they_come_in_the_order_of_time_and_within_the_year(drawn: list[Complaint]) -> None:
    times = [complaint.at for complaint in drawn]
    assert times == sorted(times)
    assert BEGINS <= times[0] <= times[-1] <= ENDS


def test_most_come_on_working_days_by_day(drawn: list[Complaint]) -> None:
    local = [complaint.at.astimezone(ZONE) for complaint in drawn]
    assert sum(at.weekday() < 5 for at in local) > 0.7 * len(local)
    assert sum(7 <= at.hour < 22 for at in local) > 0.85 * len(local)


def test_few_are_peculiar_and_every_kind_occurs(drawn: list[Complaint]) -> None:
    kinds = Counter(complaint.peculiarity for complaint in drawn)
    assert set(kinds) == {None, *Peculiarity}
    assert 0.03 < 1 - kinds[None] / len(drawn) < 0.06


def test_every_category_of_the_county_has_words_that_the_county_knows(rules: CompiledRegime) -> None:
    topics = phrases().topics
    assert {topic.category for topic in topics} == set(rules.directory.categories)
    assert all(rules.category_named(name) == topic.category for topic in topics for name in topic.called)
    assert all(rules.unit_named(office) for office in phrases().offices)


def test_a_short_while_holds_as_many_as_are_asked_for() -> None:
    begins = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
    ends = datetime.fromisoformat("2026-03-02T10:05:00+08:00")
    few = complaints(3, 250, begins, ends)
    assert len(few) == 250
    assert begins <= few[0].at <= few[-1].at <= ends


def test_intake_receives_every_complaint_and_every_step_as_foretold(
    drawn: list[Complaint], rules: CompiledRegime
) -> None:
    # given the complaints with all that offices do about them, in the order of time
    said: list[PortalMessage] = [*drawn]
    for complaint in drawn:
        said += handling(SEED, complaint, rules)
    said.sort(key=lambda message: message.at)
    # when intake decides about each
    counter = Counter[str]()
    matters: dict[tuple[str, str], Matter] = {}
    for message in said:
        status, codes, repeated = _received(message, rules, matters)
        # then it says what was foretold
        assert (status, codes, repeated) == (
            message.expected.status,
            message.expected.codes,
            message.expected.repeated,
        ), message
        counter[message.type] += 1
    # and there is something of everything
    assert min(counter[kind.TYPE] for kind in (AnswerMatter, RateMatter, ReopenMatter, ReturnMatter, TransferMatter))


def test_grades_of_all_five_kinds_are_given(drawn: list[Complaint], rules: CompiledRegime) -> None:
    given = {
        step.data["grade"]
        for complaint in drawn
        for step in handling(SEED, complaint, rules)
        if step.type == RateMatter.TYPE
    }
    assert given == set(Grade)


def _received(
    message: PortalMessage, rules: CompiledRegime, matters: dict[tuple[str, str], Matter]
) -> tuple[str, tuple[str, ...], bool]:
    door = Door(rules.region, message.portal, rules, message.at, content_digest)
    admission = admit(door, message.type, message.value)
    if admission.defects:
        return "refused", tuple(sorted(defect.code for defect in admission.defects)), False
    assert isinstance(admission.command, MatterCommand)
    place = message.portal, message.submission_id
    state = matters.get(place, Matter())
    decision = decide(state, admission.command)
    if isinstance(decision, Refused):
        return "refused", tuple(sorted(defect.code for defect in decision.defects)), False
    for event in decision:
        state = evolve(state, event)
    matters[place] = state
    return "accepted", (), not decision


@pytest.mark.parametrize("opened_by", ["matter.registered", "matter.assigned", "matter.rated"])
def test_an_answer_is_foretold_whichever_event_opens_it(
    rules: CompiledRegime, drawn: list[Complaint], opened_by: str
) -> None:
    # given a county whose answers one event alone opens
    regime = rules.regime
    answers = [one.model_copy(update={"opened_by": (opened_by,)}) for one in regime.time_limits if one.kind == "answer"]
    other = CompiledRegime(regime.model_copy(update={"time_limits": tuple(answers)}))
    # then a complaint may be answered and reopened, and each round has a limit to keep
    course = Course(drawn[0], other, Random(SEED))  # noqa: S311 - a seeded choice
    course.answer((0.1, 0.9), late=False)
    course.reopen()
    course.answer((0.1, 0.9), late=True)
    assert len(course.messages) == 3
