"""Routing, limits, readers and persons of a compiled regime."""

from __future__ import annotations

from datetime import date

from schemas.regime import MatterFacts
from tests.unit.regime.documents import compiled

DAY = date(2024, 3, 4)
CATEGORIES = """\
categories:
  - id: city
    name: {zh: 城市, en: City}
    to: {unit: housing}
    commitment: pledge
    children:
      - {id: lifts, name: {zh: 电梯, en: Lifts}, aliases: [升降机], to: {section: estates}}
      - {id: parks, name: {zh: 公园, en: Parks}}
commitments:
  - id: pledge
    name: {zh: 十日答复, en: Ten days}
    limit: {amount: 10, unit: working_days}
    reference: {document: plan, paragraph: 三}
"""
LIMITS = """\
parameters:
  - id: days
    name: {zh: 天, en: Days}
    values:
      - {value: 15, from: 2024-01-01, unit: working_days, reference: {document: plan, paragraph: 一}}
      - {value: 13, from: 2024-07-01, unit: working_days, reference: {document: plan, paragraph: 二}}
time_limits:
  - id: urgent
    kind: answer
    opened_by: [matter.registered]
    discharged_by: [matter.answered]
    when: {importance: [urgent]}
    order: 1
    limit: {amount: 2, unit: hours}
  - id: complaint
    kind: answer
    opened_by: [matter.registered]
    discharged_by: [matter.answered]
    when: {kind: [complaint]}
    order: 2
    limit: {parameter: days}
    ladder: stairs
ladders:
  - id: stairs
    name: {zh: 阶梯, en: Stairs}
    steps:
      - {level: 1, after: {amount: 0, unit: working_days}, readers: [section_head], card: yellow}
      - {level: 2, after: {amount: 5, unit: working_days}, readers: [leader_in_charge], card: red}
      - {level: 3, after: {amount: 10, unit: working_days}, readers: [head]}
    starts: [{importance: important, level: 2}]
"""


WHO_ASKS = """\
time_limits:
  - id: answer-firms
    kind: answer
    opened_by: [matter.registered]
    discharged_by: [matter.answered]
    when: {applicant: [firm, investor]}
    order: 1
    limit: {amount: 3, unit: working_days}
  - id: answer-all
    kind: answer
    opened_by: [matter.registered]
    discharged_by: [matter.answered]
    order: 2
    limit: {amount: 15, unit: working_days}
"""


def test_a_child_category_goes_to_its_own_section_and_inherits_otherwise() -> None:
    rules = compiled(CATEGORIES)
    lifts = rules.route(MatterFacts(category="升降机"))
    assert (lifts.unit, lifts.section, lifts.post, lifts.rule) == (
        "housing",
        "estates",
        "estates-head",
        "category:lifts",
    )
    parks = rules.route(MatterFacts(category="parks"))
    assert (parks.unit, parks.section, parks.post, parks.rule) == ("housing", None, "housing-head", "category:city")


def test_what_leads_nowhere_stays_with_the_first_contact_or_follows_the_named_unit() -> None:
    facts = MatterFacts(category="unheard-of", about=" 房管局 ")
    assert compiled(CATEGORIES).route(facts).rule == "first_contact"
    followed = compiled(CATEGORIES, "follow_named_unit: true").route(facts)
    assert (followed.unit, followed.rule) == ("housing", "named_unit")


def test_routing_rules_go_before_categories_in_their_order() -> None:
    rules = compiled(
        CATEGORIES,
        "routing:",
        "  - {id: second, when: {kind: [report]}, to: {post: housing-head}, order: 2}",
        "  - {id: first, when: {kind: [report], source: [web]}, to: {unit: office}, order: 1}",
    )
    assert rules.route(MatterFacts(category="lifts", kind="report", source="web")).rule == "first"
    assert rules.route(MatterFacts(category="lifts", kind="report", source="phone")).post == "housing-head"


def test_the_commitment_stands_beside_the_rule_and_the_parameter_holds_by_date() -> None:
    rules = compiled(CATEGORIES, LIMITS)
    (found,) = rules.limits("matter.registered", MatterFacts(category="parks"), DAY)
    assert [(one.basis, one.rule, one.limit.amount) for one in found.candidates] == [
        ("statutory", "complaint", 15),
        ("commitment", "pledge", 10),
    ]
    assert found.candidates[0].limit.reference is not None
    assert found.candidates[0].limit.reference.paragraph == "一"
    (later,) = rules.limits("matter.registered", MatterFacts(), date(2024, 7, 1))
    assert later.candidates[0].limit.amount == 13


def test_a_matter_without_a_rule_gets_the_default_limit_and_no_matter_gets_two() -> None:
    rules = compiled(CATEGORIES, LIMITS)
    (found,) = rules.limits("matter.registered", MatterFacts(kind="enquiry"), DAY)
    assert (found.rule, found.candidates[0].basis, found.candidates[0].limit.amount) == ("default_limit", "default", 15)
    assert rules.limits("matter.signed", MatterFacts(kind="enquiry"), DAY) == ()


def test_a_round_whose_answer_no_rule_opens_from_its_beginning_has_the_default_limit() -> None:
    rules = compiled(CATEGORIES, LIMITS, "default_limit: {opened_by: [matter.registered]}")
    for kind in ("complaint", "enquiry"):
        (found,) = rules.limits("matter.reopened", MatterFacts(kind=kind), DAY)
        assert (found.kind, found.rule) == ("answer", "default_limit")
    on_assignment = compiled(CATEGORIES, LIMITS, "default_limit: {opened_by: [matter.assigned]}")
    assert on_assignment.limits("matter.registered", MatterFacts(kind="enquiry"), DAY) == ()
    (found,) = on_assignment.limits("matter.assigned", MatterFacts(kind="enquiry"), DAY)
    assert found.rule == "default_limit"


def test_important_matters_start_higher_on_the_ladder() -> None:
    rules = compiled(LIMITS)
    assert [step.level for step in rules.ladder_steps("stairs", "ordinary")] == [1, 2, 3]
    steps = rules.ladder_steps("stairs", "important")
    assert [(step.level, step.after.amount) for step in steps] == [(2, 0), (3, 10)]


def test_the_b_post_answers_while_the_holder_is_away() -> None:
    rules = compiled()
    assert rules.answering("office-head", date(2024, 2, 29)).person == "甲"
    away = rules.answering("office-head", date(2024, 3, 5))
    assert (away.person, away.answering_post, away.acting) == ("乙", "deputy", True)
    assert not rules.answering("office-head", date(2024, 3, 6)).acting


def test_readers_are_found_from_the_place_answerable() -> None:
    rules = compiled()
    assert rules.readers("section_head", "housing", "estates", None) == ("estates-head",)
    assert rules.readers("leader_in_charge", "housing", "estates", None) == ("housing-head",)
    assert rules.readers("efficiency_office", "housing", None, None) == ("office-head",)


def test_memory_stays_bounded_whatever_portals_send() -> None:
    rules = compiled(CATEGORIES)
    for number in range(1000):
        rules.route(MatterFacts(category=f"x{number}", about=f"y{number}", district=f"z{number}"))
    assert len(rules._routes) == 1


def test_a_limit_may_depend_on_who_asks() -> None:
    rules = compiled(WHO_ASKS)
    (for_a_firm,) = rules.limits("matter.registered", MatterFacts(applicant="firm"), DAY)
    (for_a_person,) = rules.limits("matter.registered", MatterFacts(), DAY)
    assert (for_a_firm.rule, for_a_person.rule) == ("answer-firms", "answer-all")
