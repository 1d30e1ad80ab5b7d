"""`duban verify` holds the open steps of each task against what its supervision owes."""

from __future__ import annotations

from duban.verify.agreement import Agreement
from duban.verify.faults import Findings
from schemas.events.task import Process
from services.tracking.domain.state import UNWATCHED, Supervision
from services.tracking.domain.tasks.state import Task
from tests.unit.tracking.tasks.offices import OFFICE, done, task
from tests.unit.tracking.tasks.test_supervising import Watched


def faults_of(told: Task, state: Supervision) -> list[str]:
    """What a verification says of a task and its supervision."""
    findings = Findings()
    agreement = Agreement(findings)
    if state is not UNWATCHED:
        agreement.supervision(f"supervision-{told.task}", state)
    agreement.supervision(f"task-{told.task}", told)
    agreement.compare()
    return [fault.what for fault in findings.closed()]


def test_a_task_and_its_supervision_of_one_mind_have_no_fault() -> None:
    watched = Watched().when(task(Process.FULL_COURSE, item="investor"))
    assert faults_of(watched.told.state, watched.state) == []


def test_a_step_that_nobody_owes_is_a_fault() -> None:
    watched = Watched().when(task(Process.RECTIFICATION, receiver="office"))
    before = watched.state
    (unwatched,) = faults_of(watched.told.state, UNWATCHED)
    assert "its supervision owes nothing" in unwatched
    watched.when(done("2026-03-03 09:00", OFFICE))
    (behind,) = faults_of(watched.told.state, before)
    assert "is at task.plan, its supervision owes task.feed_back" in behind
