"""The simulated office: what happens to one complaint after its receipt, step by step."""

from __future__ import annotations

from random import Random
from typing import Final

from duban.complaints.course import Course
from duban.complaints.diligence import diligence_of
from duban.complaints.message import Complaint, OfficeMessage
from schemas.regime import CompiledRegime

MOST_ROUNDS: Final = 3
_HANDED_ON: Final = 0.1
_SENT_BACK: Final = 0.5
_RATES: Final = 0.6
_REOPENS: Final = 0.5
_CLOSES: Final = 0.9
_SIGNS_TWICE: Final = 0.03


def handling(seed: int, complaint: Complaint, rules: CompiledRegime) -> list[OfficeMessage]:
    """What the office and the complainant do about a complaint, in the order of time; nothing where it opens no matter.

    Signing, handing on and back, answering, rating, reopening, closing; all of it to be accepted by a right intake.
    """
    if not complaint.opens_matter:
        return []
    rng = Random(f"handling-{seed}-{complaint.portal}-{complaint.submission_id}")  # noqa: S311 - no secret
    course = Course(complaint, rules, rng)
    _find_owner(course, rng)
    for _ in range(MOST_ROUNDS):
        if not _treat(course, rng):
            break
    return course.messages


def _find_owner(course: Course, rng: Random) -> None:
    """The first contact finds somebody else for it; now and then the wrong one, and it comes back."""
    lost = course.with_first_contact
    if rng.random() > (0.7 if lost else _HANDED_ON):
        return
    home = course.another_unit() if lost else course.unit
    wrong = course.another_unit(home)
    if lost and rng.random() > _SENT_BACK:
        course.transfer(home)
        return
    course.transfer(wrong)
    if rng.random() < _SENT_BACK and not course.with_first_contact:
        course.send_back()
        if course.unit != home:
            course.transfer(home)


def _treat(course: Course, rng: Random) -> bool:
    """One round; whether another begins."""
    diligence = diligence_of(course.unit)
    course.sign(late=rng.random() < diligence.signs_late)
    if rng.random() < _SIGNS_TWICE:
        course.say_again()
    if rng.random() < diligence.stays_silent:
        return False
    course.answer(diligence.uses, late=rng.random() < diligence.answers_late)
    if course.takes_ratings and rng.random() < _RATES and not course.rate(diligence.grades) and rng.random() < _REOPENS:
        course.reopen()
        return True
    if rng.random() < _CLOSES:
        course.close()
    return False
