"""The life of a finding: raised once, examined once."""

from __future__ import annotations

from typing import Literal

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.events.finding import FindingExamined, FindingRaised
from schemas.regime.findings import BuckPassing, Findings, Redone
from services.tracking.domain.findings.examination import NOTHING, Examine, Finding, Raise, decide, evolve
from services.tracking.domain.findings.found import raised
from services.tracking.domain.findings.steps import buck_passing, redone
from tests.unit.findings.courses import course
from tests.unit.tracking.place import at

NOON = at("2026-03-03 12:00")


def shared() -> FindingRaised:
    """Of several units."""
    (found,) = buck_passing(course("transferred a b", "transferred b c"), BuckPassing(hand_ons=2))
    return raised(found, "360923", Findings(), "0" * 64)


def of_one_unit() -> FindingRaised:
    (found,) = redone(course("answered a", "reopened"), Redone(times=1))
    return raised(found, "360923", Findings(), "0" * 64)


def after(*events: EventContract) -> Finding:
    state = NOTHING
    for event in events:
        state = evolve(state, event)
    return state


def examine(outcome: Literal["confirmed", "explained"], rectify: bool = False) -> Examine:
    return Examine(outcome, "looked into the file", "Wang", NOON, rectify)


def test_what_was_found_is_not_found_again() -> None:
    first = shared()
    again = first.model_copy(update={"figures": {"hand_ons": 9}})

    assert decide(NOTHING, Raise(first)) == [first]
    assert decide(after(first), Raise(again)) == []


def test_a_confirmed_finding_may_ask_for_a_rectification_of_its_unit() -> None:
    found = of_one_unit()

    (examined,) = _accepted(decide(after(found), examine("confirmed", rectify=True)))

    assert isinstance(examined, FindingExamined)
    assert (examined.unit, examined.kind, examined.rectify) == ("a", found.kind, True)


def test_nobody_rectifies_what_is_explained_or_has_no_unit() -> None:
    assert _codes(decide(after(of_one_unit()), examine("explained", rectify=True))) == ["nothing_to_rectify"]
    assert _codes(decide(after(shared()), examine("confirmed", rectify=True))) == ["nothing_to_rectify"]


def test_it_is_examined_once() -> None:
    found = shared()
    (examined,) = _accepted(decide(after(found), examine("explained")))

    assert _codes(decide(after(found, examined), examine("confirmed"))) == ["already_examined"]
    assert decide(after(found, examined), Raise(found)) == []


def test_what_was_never_found_cannot_be_examined() -> None:
    assert _codes(decide(NOTHING, examine("explained"))) == ["unknown_finding"]


def _accepted(decided: object) -> list[EventContract]:
    assert isinstance(decided, list)
    return decided


def _codes(decided: object) -> list[str]:
    assert isinstance(decided, Refused)
    return [one.code for one in decided.defects]
