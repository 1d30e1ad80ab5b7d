"""A campaign that does not hold together is told so, with what was probably meant."""

from __future__ import annotations

import pytest

from tests.unit.regime.campaigns import campaign
from tests.unit.regime.documents import PLACE, messages_of, mistakes_of

PLANS = "deliverables: [{id: plans, name: {zh: 方案, en: Plans}, reference: R, "


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (PLANS + "phase: frist}]", "unknown phase 'frist' (did you mean 'first'?)"),
        (PLANS + "phase: first, sections: [estate]}]", "unknown section 'estate' (did you mean 'estates'?)"),
        (PLANS + "phase: first, posts: [deputi]}]", "unknown post 'deputi' (did you mean 'deputy'?)"),
        (
            PLANS + "phase: first, support_section: [estates]}]",
            "unknown key 'support_section' (did you mean 'support_sections'?)",
        ),
        (
            PLANS + "phase: first, kind: lookback}]",
            "'lookback' is not one of deliverable, look_back (did you mean 'look_back'?)",
        ),
        (
            PLANS + "phase: first, kind: look_back, recheck: [plan]}]",
            "unknown deliverable 'plan' (did you mean 'plans'?)",
        ),
        (
            PLANS + "phase: first, recheck: [plans]}]",
            "deliverables: only a look-back rechecks; write 'kind: look_back'",
        ),
        (
            PLANS + "phase: first, every: month, due: 2024-01-31}]",
            "deliverables: what comes again has no 'due' and no 'appears' of its own; leave out 'every' or those",
        ),
        (
            PLANS + "phase: second, due: 2024-01-31}]",
            "due on 2024-01-31, before it is asked for on 2024-02-01; name the phase it falls due in, or 'appears'",
        ),
        (
            PLANS + "phase: second, due: 2024-04-01}]",
            "deliverable 'plans' lies outside of the campaign (2024-01-08 to 2024-03-31)",
        ),
        (
            "duties: [{number: 1, task: {zh: 一, en: One}, due: 2024-04-01, reference: R}]",
            "duty 1 lies outside of the campaign (2024-01-08 to 2024-03-31)",
        ),
        (
            "report_quotas: [{id: r, owed_by: unit, count: 1, every: halfmonth, reference: R}]",
            "'halfmonth' is not one of half_month, month, quarter, year (did you mean 'half_month'?)",
        ),
        ("ladder: stairs", "unknown ladder 'stairs'"),
    ],
)
def test_mistakes_of_a_campaign_say_what_is_wanted(part: str, message: str) -> None:
    assert any(told.endswith(message) for told in messages_of(campaign(part)))


def test_a_duty_has_a_number_of_its_own() -> None:
    (told,) = messages_of(
        campaign(
            "duties:",
            "  - {number: 7, task: {zh: 一, en: One}, reference: R}",
            "  - {number: 7, task: {zh: 二, en: Two}, reference: R}",
        )
    )
    assert told.startswith("the duty 7 is defined twice; the first is in line ")


def test_what_never_ends_has_no_last_day() -> None:
    endless = (
        campaign(
            "deliverables: [{id: plans, name: {zh: 方案, en: Plans}, phase: second, reference: R}]",
            "report_quotas: [{id: news, owed_by: unit, count: 1, every: month, reference: R}]",
        )
        .replace("  to: 2024-03-31\n", "")
        .replace(", to: 2024-03-31", "")
    )
    advice = "has no last day: give it a 'due', or an end to its phase or to the campaign"
    assert messages_of(endless) == [f"deliverable 'plans' {advice}", f"report quota 'news' {advice}"]


def test_what_everyone_owes_needs_somebody_beside_the_receiver() -> None:
    # given a place with one unit and no sections
    alone = PLACE.split("  - id: housing")[0]
    parts = campaign(
        "deliverables: [{id: plans, name: {zh: 方案, en: Plans}, phase: first, owed_by: section, reference: R}]",
        "report_quotas: [{id: news, owed_by: unit, count: 1, every: month, to: office, reference: R}]",
    )
    # then nobody owes what sections owe, nor what units owe to that one
    assert [mistake.message for mistake in mistakes_of(alone + parts)] == [
        "nobody owes deliverable 'plans': the regime has no section",
        "nobody owes report quota 'news': the regime has no other unit",
    ]


def test_a_test_of_the_plan_is_about_one_thing() -> None:
    test = "tests: {plan: [{id: t, about: 一, deliverable: plans, duty: 1, due: [2024-01-31]}]}"
    told = messages_of(campaign(PLANS + "phase: first}]"), test)
    assert told == ["plan: give one of 'deliverable', 'duty' and 'report_quota'"]
