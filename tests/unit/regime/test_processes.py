"""Processes of a regime: what its check says of them, and which limits a step gets."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.events.task import Process
from tests.unit.regime.documents import compiled, messages_of

DAY = date(2026, 3, 2)
LADDERS = """\
ladders:
  - id: usual
    name: {zh: 阶梯, en: usual}
    steps:
      - {level: 1, after: {amount: 0, unit: working_days}, readers: [post], card: yellow}
      - {level: 2, after: {amount: 5, unit: working_days}, readers: [head]}
    starts: [{importance: important, level: 2}]
"""
PROCESSES = """\
processes:
  - id: rectification
    process: rectification
    name: {zh: 整改, en: Rectification}
    ladder: usual
    steps:
      - {id: rectify, limit: {amount: 10, unit: working_days}, reminders: [{working_days_before: 2}]}
    reference: {document: plan, paragraph: '8'}
  - id: urgent-rectification
    process: rectification
    items: [fire-safety]
    name: {zh: 立行立改, en: At once}
    steps:
      - {id: rectify, limit: {amount: 2, unit: working_days}}
  - id: stall
    process: approval
    name: {zh: 占道许可, en: Stall}
    unit: housing
    limit: {amount: 20, unit: working_days}
    annual_check: '03-01'
    steps:
      - {id: accept, limit: {amount: 1, unit: working_days}}
      - {id: decide}
"""


def days_of(limit: object) -> list[tuple[str, str, int]]:
    return [(one.basis, one.rule, one.limit.amount) for one in limit.candidates]  # type: ignore[attr-defined]


def test_a_step_has_the_limit_reminders_and_ladder_that_the_regime_writes() -> None:
    found = compiled(LADDERS, PROCESSES).processes.limit(Process.RECTIFICATION, None, "rectify", DAY, "ordinary")
    assert days_of(found) == [("statutory", "rectification", 10)]
    assert (found.kind, found.discharged_by, found.ladder) == ("rectify", ("task.rectify",), "usual")
    assert [reminder.working_days_before for reminder in found.reminders] == [2]
    assert found.candidates[0].limit.reference is not None
    important = compiled(LADDERS, PROCESSES).processes.limit(Process.RECTIFICATION, None, "rectify", DAY, "important")
    assert [step.level for step in important.steps] == [2], "important matters start higher"


def test_what_the_regime_does_not_write_has_a_default_and_never_no_limit() -> None:
    processes = compiled(LADDERS, PROCESSES).processes
    assert days_of(processes.limit(Process.RECTIFICATION, None, "plan", DAY, "ordinary")) == [
        ("default", "default_limit", 5)
    ]
    assert days_of(processes.limit(Process.APPROVAL, "stall", "decide", DAY, "ordinary")) == [
        ("default", "default_limit", 15)
    ]
    without = compiled().processes.limit(Process.DELIVERABLE, "a-plan", "submit", DAY, "ordinary")
    assert days_of(without) == [("default", "default_limit", 15)]
    assert without.takes_given, "the day in the document binds"


def test_an_item_has_its_own_rule_and_all_others_the_rule_of_the_process() -> None:
    processes = compiled(LADDERS, PROCESSES).processes
    assert days_of(processes.limit(Process.RECTIFICATION, "fire-safety", "rectify", DAY, "ordinary"))[0][2] == 2
    assert days_of(processes.limit(Process.RECTIFICATION, "counters", "rectify", DAY, "ordinary"))[0][2] == 10
    assert processes.rule(Process.APPROVAL, "stalls") is None, "no approval goes by the rule of another"


def test_the_whole_of_an_approval_has_a_limit_of_its_own_and_a_ladder_for_the_step_alone_goes_first() -> None:
    processes = compiled(LADDERS, PROCESSES).processes
    assert days_of(processes.limit(Process.APPROVAL, "stall", "whole", DAY, "ordinary")) == [("statutory", "stall", 20)]
    assert processes.limit(Process.APPROVAL, "stall", "accept", DAY, "ordinary", "usual").ladder == "usual"


def test_the_rule_that_an_obligation_names_leads_to_the_same_terms() -> None:
    processes = compiled(LADDERS, PROCESSES).processes
    for step, ladder in (("rectify", None), ("verify", "usual")):
        found = processes.limit(Process.RECTIFICATION, "fire-safety", step, DAY, "important", ladder)
        assert processes.limit_of_rule(found.rule, DAY, "important") == found
    assert processes.limit_of_rule("answer-complaints", DAY, "ordinary") is None


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("process: rectification, steps: [{id: rectfy}]", "did you mean rectify?"),
        ("process: approval", "needs 'steps'"),
        ("process: approval, steps: [{id: whole}]", "stands for the whole task"),
        ("process: approval, steps: [{id: a}, {id: a}]", "named twice"),
        ("process: full_course, steps: [{id: a}]", "needs a 'limit'"),
        ("process: approval, steps: [{id: a, unit: housng}]", "did you mean 'housing'?"),
        (
            "process: approval, steps: [{id: a}], look_back: {amount: 1, unit: working_days}",
            "belongs to a rectification",
        ),
        ("process: rectification, annual_check: '03-01'", "belongs to an approval"),
        ("process: approval, steps: [{id: a}], annual_check: '02-29'", "does not have the form"),
        ("process: aproval, steps: [{id: a}]", "did you mean 'approval'?"),
        ("process: approval, steps: [{id: a}], anual_check: '03-01'", "did you mean 'annual_check'?"),
        ("process: rectification, ladder: usul", "unknown ladder"),
    ],
)
def test_a_mistake_is_told_with_what_was_probably_meant(rule: str, told: str) -> None:
    messages = messages_of(LADDERS, "processes:", f"  - {{id: x, name: {{zh: 甲, en: X}}, {rule}}}")
    assert len(messages) == 1, messages
    assert told in messages[0]


def test_one_task_has_one_rule() -> None:
    twice = "  - {id: again, process: rectification, name: {zh: 又, en: Again}}"
    item = "  - {id: third, process: rectification, name: {zh: 三, en: Third}, items: [fire-safety]}"
    told = messages_of(LADDERS, PROCESSES + twice, item)
    assert len(told) == 2
    assert told[0].startswith("'again' and 'rectification' (line ")
    assert "are both for 'fire-safety'" in told[1]
