"""Findings of single matters: handed on without an owner, back and forth, redone, rated by the office itself.

Each function folds the steps of a matter in their order and stops at the step that reaches the threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from schemas.events.finding import Evidence, FindingKind
from schemas.regime.findings import BuckPassing, Findings, OwnRating, PingPong, Redone
from services.tracking.domain.findings.found import Found

HANDED_ON: Final = ("transferred", "returned")
TAKEN_UP: Final = ("signed", "answered")


class Step(NamedTuple):
    """A step of the treatment; `happened` is the event's word. `to_unit` of a rating is its official's unit."""

    happened: str
    at: datetime
    unit: str | None
    to_unit: str | None
    round: int


class Course(NamedTuple):
    """A matter with its steps in the order of its stream."""

    matter: str
    case_number: str
    steps: Sequence[Step]


def look_at(course: Course, rules: Findings) -> list[Found]:
    """All that stands out in the course of a matter."""
    found = [
        *buck_passing(course, rules.buck_passing),
        *ping_pong(course, rules.ping_pong),
        *redone(course, rules.redone),
        *own_rating(course, rules.own_rating),
    ]
    return [one for one in found if one.kind not in rules.off]


def buck_passing(course: Course, rule: BuckPassing) -> Iterator[Found]:
    """推诿扯皮: within a treatment, handed on `hand_ons` times in a row while nobody signed or answered."""
    for number, steps in _rounds(course):
        in_a_row: list[Step] = []
        for step in steps:
            if step.happened in TAKEN_UP:
                in_a_row.clear()
            elif step.happened in HANDED_ON:
                in_a_row.append(step)
                if len(in_a_row) == rule.hand_ons:
                    yield _of_hand_ons(FindingKind.BUCK_PASSING, course, number, in_a_row)
                    break


def ping_pong(course: Course, rule: PingPong) -> Iterator[Found]:
    """来回踢皮球: within a treatment, handed on `hand_ons` times between the same two units, whichever way."""
    for number, steps in _rounds(course):
        between: dict[tuple[str, ...], list[Step]] = defaultdict(list)
        for step in steps:
            if step.happened in HANDED_ON:
                pair = tuple(sorted((step.unit or "", step.to_unit or "")))
                between[pair].append(step)
                if len(between[pair]) == rule.hand_ons:
                    yield _of_hand_ons(FindingKind.PING_PONG, course, number, between[pair])
                    break


def redone(course: Course, rule: Redone) -> Iterator[Found]:
    """Redone repeatedly: taken up again `times` times, because what was answered did not hold."""
    reopened = [step for step in course.steps if step.happened == "reopened"][: rule.times]
    if len(reopened) == rule.times:
        answers = {step.round: step.unit for step in course.steps if step.happened == "answered"}
        last = reopened[-1]
        yield Found(
            FindingKind.REDONE,
            f"matter:{course.matter}",
            "all",
            last.at,
            {"reopened": len(reopened)},
            [_evidence(course, step, unit=answers.get(step.round - 1)) for step in reopened],
            unit=answers.get(last.round - 1),
        )


def own_rating(course: Course, rule: OwnRating) -> Iterator[Found]:
    """Rated by the office itself: by an official of the unit that answered, or within seconds of the answer."""
    for number, steps in _rounds(course):
        answer: Step | None = None
        for step in steps:
            if step.happened == "answered":
                answer = step
            elif step.happened == "rated" and answer is not None:
                seconds = (step.at - answer.at).total_seconds()
                by_itself = step.to_unit is not None and step.to_unit == answer.unit
                if by_itself or seconds <= rule.seconds:
                    yield Found(
                        FindingKind.OWN_RATING,
                        f"matter:{course.matter}",
                        f"round.{number}",
                        step.at,
                        {"seconds": seconds, "by_itself": float(by_itself)},
                        [_evidence(course, answer), _evidence(course, step)],
                        unit=answer.unit,
                    )
                    break


def _of_hand_ons(kind: FindingKind, course: Course, number: int, steps: Sequence[Step]) -> Found:
    units = dict.fromkeys(unit for step in steps for unit in (step.unit, step.to_unit))
    first, last = steps[0], steps[-1]
    figures = {"hand_ons": len(steps), "units": len(units), "seconds": (last.at - first.at).total_seconds()}
    evidence = [_evidence(course, step) for step in steps]
    return Found(kind, f"matter:{course.matter}", f"round.{number}", last.at, figures, evidence)


def _evidence(course: Course, step: Step, unit: str | None = None) -> Evidence:
    return Evidence(
        what=f"matter.{step.happened}",
        at=step.at,
        matter=course.matter,
        case_number=course.case_number,
        unit=unit or step.unit,
        to_unit=step.to_unit,
    )


def _rounds(course: Course) -> Iterable[tuple[int, list[Step]]]:
    rounds: dict[int, list[Step]] = defaultdict(list)
    for step in course.steps:
        rounds[step.round].append(step)
    return rounds.items()
