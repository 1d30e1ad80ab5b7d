"""Rules exclude each other or have an order; dated things follow each other."""

from __future__ import annotations

import pytest

from schemas.regime.vocabulary import DISCHARGING_EVENTS, OPENING_EVENTS
from tests.unit.regime.documents import PLACE, compiled, messages_of, mistakes_of

CATEGORIES = """\
categories:
  - id: city
    name: {zh: 城市, en: City}
    children:
      - {id: lifts, name: {zh: 电梯, en: Lifts}}
"""


def routing(*rules: str) -> str:
    """The part of a document with routing rules."""
    return "\n".join(["routing:", *(f"  - {{{rule}}}" for rule in rules)])


def test_two_rules_that_match_the_same_need_an_order() -> None:
    told = messages_of(
        CATEGORIES,
        routing(
            "id: a, when: {category: [city]}, to: {unit: office}",
            "id: b, when: {category: [lifts], kind: [complaint]}, to: {unit: housing}",
        ),
    )
    assert len(told) == 1
    assert told[0].startswith("'b' and 'a' (line ")
    assert told[0].endswith("match the same matter; give them different orders")


@pytest.mark.parametrize(
    "rules",
    [
        (
            "id: a, when: {kind: [complaint]}, to: {unit: office}",
            "id: b, when: {kind: [enquiry]}, to: {unit: office}",
        ),
        (
            "id: a, when: {category: [lifts]}, to: {unit: office}, order: 1",
            "id: b, when: {category: [city]}, to: {unit: housing}, order: 2",
        ),
        (
            "id: a, when: {}, to: {named: true}, order: 1",
            "id: b, when: {kind: [enquiry]}, to: {unit: office}, order: 2",
        ),
    ],
)
def test_rules_that_exclude_each_other_or_have_an_order_are_right(rules: tuple[str, ...]) -> None:
    assert compiled(CATEGORIES, routing(*rules)).regime.routing


def test_a_rule_that_another_covers_for_good_is_unreachable() -> None:
    told = messages_of(
        CATEGORIES,
        routing(
            "id: a, when: {category: [city]}, to: {unit: office}, order: 1",
            "id: b, when: {category: [lifts]}, to: {unit: housing}, order: 2",
        ),
    )
    assert told[0].startswith("'b' can never match: 'a' (line ")


def test_time_limits_of_one_kind_and_event_are_unique_and_others_do_not_meet() -> None:
    limit = "limit: {amount: 5, unit: working_days}"
    told = messages_of(
        "time_limits:",
        f"  - {{id: a, kind: answer, opened_by: [matter.registered], discharged_by: [matter.answered], {limit}}}",
        f"  - {{id: b, kind: answer, opened_by: [matter.registered], discharged_by: [matter.answered], {limit}}}",
        f"  - {{id: c, kind: answer, opened_by: [matter.reopened], discharged_by: [matter.answered], {limit}}}",
        f"  - {{id: d, kind: sign, opened_by: [matter.registered], discharged_by: [matter.signed], {limit}}}",
    )
    assert len(told) == 1


ANSWER_EVENTS = "matter.registered, matter.assigned, matter.answered, matter.rated, matter.reopened, matter.closed"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            "time_limits: [{id: a, kind: answer, opened_by: [matter.transferred], discharged_by: [matter.answered]}]",
            f"'matter.transferred' opens no answer; the events that do are {ANSWER_EVENTS}",
        ),
        (
            "time_limits: [{id: a, kind: answer, opened_by: [matter.signed], discharged_by: [matter.answered]}]",
            f"'matter.signed' opens no answer; the events that do are {ANSWER_EVENTS}",
        ),
        (
            "time_limits: [{id: a, kind: duty, opened_by: [card.issued], discharged_by: [matter.closed]}]",
            f"'card.issued' opens no obligation; the events that do are {', '.join(OPENING_EVENTS)}",
        ),
        (
            "time_limits: [{id: a, kind: sign, opened_by: [matter.signed], discharged_by: [obligation.breached]}]",
            f"'obligation.breached' discharges no obligation; the events that do are {', '.join(DISCHARGING_EVENTS)}",
        ),
        (
            "default_limit: {opened_by: [obligation.discharged]}",
            f"'obligation.discharged' opens no answer; the events that do are {ANSWER_EVENTS}",
        ),
        ("default_limit: {discharged_by: []}", "discharged_by: at least one entry is needed"),
    ],
)
def test_events_at_which_nothing_is_opened_or_discharged_are_refused(part: str, message: str) -> None:
    (told,) = messages_of(part)
    assert told.partition(" (did you mean")[0] == message


def test_an_event_without_effect_is_told_with_its_place_and_what_was_meant_in_both_languages() -> None:
    limit = "opened_by: [matter.registered], discharged_by: [matter.answered, matter.returned]"
    (found,) = mistakes_of(f"{PLACE}\ntime_limits:\n  - {{id: a, kind: answer, {limit}}}")
    place = f"a.yaml:{PLACE.count(chr(10)) + 3}:92"
    choices = "matter.signed, matter.answered, matter.rated, matter.closed"
    told = f"'matter.returned' discharges no obligation; the events that do are {choices}"
    assert found.shown("a.yaml") == f"{place}: {told} (did you mean 'matter.rated'?)"
    told = f"'matter.returned' 不会了结任何义务；可写的事件：{choices}"
    assert found.shown("a.yaml", chinese=True) == f"{place}: {told}（是否应为 'matter.rated'？）"


def parameter(*values: str) -> str:
    """A document's parameter with these values."""
    rows = (f"      - {{{value}, reference: {{document: plan, paragraph: 一}}}}" for value in values)
    return "\n".join(["parameters:", "  - id: days", "    name: {zh: 天, en: Days}", "    values:", *rows])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            (
                "value: 15, from: 2024-01-01, to: 2024-03-31, unit: working_days",
                "value: 13, from: 2024-05-01, unit: working_days",
            ),
            "parameter 'days': nothing holds from 2024-04-01 to 2024-04-30",
        ),
        (
            (
                "value: 15, from: 2024-01-01, to: 2024-05-31, unit: working_days",
                "value: 13, from: 2024-05-31, unit: working_days",
            ),
            "parameter 'days': two hold on 2024-05-31",
        ),
        (
            ("value: 15, from: 2024-02-01, unit: working_days",),
            "parameter 'days': nothing holds from 2024-01-01 to 2024-01-31",
        ),
        (
            ("value: 15, from: 2024-01-01, to: 2023-01-01, unit: hours",),
            "values: it ends (2023-01-01) before it begins (2024-01-01)",
        ),
        (("value: 15, from: 2024-13-01, unit: hours",), "from: a date like 2026-09-18 is wanted, not '2024-13-01'"),
    ],
)
def test_values_of_a_parameter_leave_no_gap_and_do_not_overlap(values: tuple[str, ...], message: str) -> None:
    assert message in messages_of(parameter(*values))


def test_a_limit_cannot_take_a_parameter_that_is_no_time() -> None:
    told = messages_of(
        parameter("value: 15, from: 2024-01-01, unit: percent"),
        "default_limit: {limit: {parameter: days}}",
    )
    assert told == ["the parameter 'days' is in 'percent', which is no time"]


def test_phases_follow_each_other_within_the_campaign() -> None:
    told = messages_of(
        "campaign:",
        "  {id: c, name: {zh: 活动, en: C}, from: 2024-01-01, to: 2024-06-30,",
        "   reference: {document: plan, paragraph: 一},",
        "   phases: [",
        "     {id: p, name: {zh: 一, en: One}, from: 2024-01-01, to: 2024-02-28,",
        "      reference: {document: plan, paragraph: 二}},",
        "     {id: q, name: {zh: 二, en: Two}, from: 2024-03-01, to: 2024-07-31,",
        "      reference: {document: plan, paragraph: 三}}]}",
    )
    assert told == [
        "phases: nothing holds from 2024-02-29 to 2024-02-29",
        "phase 'q' lies outside of the campaign (2024-01-01 to 2024-06-30)",
    ]


def test_a_post_has_one_holder_at_a_time() -> None:
    text = PLACE.replace(
        "holders: [{person: 乙, from: 2024-01-01}]",
        "holders: [{person: 乙, from: 2024-01-01, to: 2024-06-30}, {person: 丙, from: 2024-06-01}]",
    )
    assert [mistake.message for mistake in mistakes_of(text)] == ["post 'deputy': two hold on 2024-06-01"]
