"""`duban verify` holds what is still owed of a closed matter against its closing."""

from __future__ import annotations

from duban.verify.agreement import Agreement
from duban.verify.faults import Findings
from services.intake.domain.state import Matter
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Supervision
from tests.unit.tracking.place import ANSWER, CALL_BACK, SIGN, at, rules_of
from tests.unit.tracking.story import MATTER, Given, answered, assigned, closed, rated, registered, signed

AFTER_CLOSING = rules_of(SIGN, ANSWER, {**CALL_BACK, "opened_by": ["matter.closed"]})
AFTER_ANSWERING = rules_of(SIGN, ANSWER, CALL_BACK)
CLOSED = closed("2026-03-05 09:00", AFTER_CLOSING)


def faults_of(watched: Supervision) -> list[str]:
    """What a verification says of a matter that was answered on Wednesday and closed on Thursday."""
    matter = Matter(matter=MATTER, answered_at=at("2026-03-04 09:00"), closed_at=at("2026-03-05 09:00"))
    findings = Findings()
    agreement = Agreement(findings)
    agreement.matter(f"matter-{MATTER}", matter)
    agreement.supervision(f"supervision-{MATTER}", watched)
    agreement.compare()
    return [fault.what for fault in findings.closed()]


def answered_on_wednesday(rules: Rules) -> Given:
    """The supervision of a matter before it is closed."""
    return Given(
        registered("2026-03-02 09:00"), assigned("2026-03-02 09:00", rules), signed("2026-03-02 10:00", rules),
        answered("2026-03-04 09:00", rules),
    )  # fmt: skip


def test_a_call_back_that_the_closing_opens_may_be_owed() -> None:
    given = answered_on_wednesday(AFTER_CLOSING)
    given.when(CLOSED).then("opened call_back.1")
    assert faults_of(given.state) == []
    given.when(rated("2026-03-06 09:00", AFTER_CLOSING)).then("discharged call_back.1")
    assert faults_of(given.state) == []


def test_what_was_owed_before_the_closing_may_not() -> None:
    given = answered_on_wednesday(AFTER_ANSWERING)
    (what,) = faults_of(given.state)
    assert what == f"matter-{MATTER} is closed and still owes 1 obligations of before"
    given.when(closed("2026-03-05 09:00", AFTER_ANSWERING)).then("withdrawn call_back.1")
    assert faults_of(given.state) == []
