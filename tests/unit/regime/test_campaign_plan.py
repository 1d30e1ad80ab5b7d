"""What a campaign asks for: a row for each deliverable, owner and occurrence, with the day on which it is due."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.regime import Party, PlannedDeliverable, campaign_steps, planned_deliverables
from schemas.regime.campaign import DEFAULT_STEPS
from schemas.regime.document import check_text
from schemas.regime.recurrence import Every, turns
from tests.unit.regime.campaigns import campaign
from tests.unit.regime.documents import place_with

PLACE_WITH_NEWS = check_text(
    place_with(campaign("report_quotas: [{id: news, owed_by: section, count: 1, every: half_month, reference: R}]")),
    "test.yaml",
)
assert PLACE_WITH_NEWS.campaign is not None
NEWS = PLACE_WITH_NEWS.campaign
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
EVERY = st.sampled_from(["half_month", "month", "quarter", "year"])


def plan_of(*parts: str) -> tuple[PlannedDeliverable, ...]:
    """The plan of the small place's campaign."""
    regime = check_text(place_with(campaign(*parts)), "test.yaml")
    assert regime.campaign is not None
    return planned_deliverables(regime.campaign, regime)


def test_what_names_nobody_is_owed_by_every_unit_but_its_receiver_and_falls_due_with_its_phase() -> None:
    # given a deliverable without units and without a day, to be handed in to the office
    (row,) = plan_of("deliverables: [{id: plans, name: {zh: 案, en: P}, phase: second, to: office, reference: R}]")
    # then only the other unit owes it, from the first to the last day of the phase, in the phase's own words
    assert (row.id, row.owner) == ("deliverable:plans:unit:housing", Party("housing"))
    assert (row.appears_on, row.due_on, row.said) == (date(2024, 2, 1), date(2024, 3, 31), "2月初至3月底")
    assert (row.receiver, row.phase, row.reference.paragraph) == ("office", "second", "一")


def test_units_sections_and_persons_each_owe_their_own() -> None:
    rows = plan_of(
        "deliverables:",
        "  - {id: codes, name: {zh: 规范, en: Codes}, phase: first, due: 2024-01-10, said: 1月上旬, reference: R,",
        "     units: [office], sections: [estates], posts: [deputy, estates-head, deputy]}",
    )
    assert [row.owner for row in rows] == [
        Party("office"),
        Party("housing", "estates"),
        Party("office", None, "deputy"),
        Party("housing", "estates", "estates-head"),
    ]
    assert {(row.due_on, row.said) for row in rows} == {(date(2024, 1, 10), "1月上旬")}


def test_everyone_of_a_sort_owes_what_the_sort_owes() -> None:
    rows = plan_of(
        "deliverables:",
        "  - {id: codes, name: {zh: 规范, en: Codes}, phase: first, owed_by: post, reference: R}",
        "  - {id: plans, name: {zh: 方案, en: Plans}, phase: first, owed_by: section, to: housing, reference: R}",
    )
    owners = Counter(row.deliverable for row in rows)
    assert owners == {"codes": 4, "plans": 1}


def test_a_duty_with_a_day_falls_due_for_each_that_leads_it() -> None:
    # given duties with a day of their own, with a phase, with nobody to lead them, and with no day at all
    rows = plan_of(
        "duties:",
        "  - {number: 1, task: {zh: 一, en: One}, lead: [housing], lead_sections: [estates], support: [office],",
        "     due: 2024-02-29, said: 2月底, reference: R}",
        "  - {number: 2, task: {zh: 二, en: Two}, lead: [housing], phase: first, reference: R}",
        "  - {number: 3, task: {zh: 三, en: Three}, phase: second, reference: R}",
        "  - {number: 4, task: {zh: 四, en: Four}, lead: [housing], reference: R}",
    )
    # then the day makes the phase, the phase makes the day, the efficiency office stands in, and no day is no row
    assert [(row.id, row.phase, row.due_on, row.said) for row in rows] == [
        ("duty:2:unit:housing", "first", date(2024, 1, 31), None),
        ("duty:1:unit:housing", "second", date(2024, 2, 29), "2月底"),
        ("duty:1:section:estates", "second", date(2024, 2, 29), "2月底"),
        ("duty:3:unit:office", "second", date(2024, 3, 31), "2月初至3月底"),
    ]
    assert rows[1].lead == (Party("housing"), Party("housing", "estates"))
    assert rows[1].support == (Party("office"),)


def test_reports_are_owed_each_half_month_and_say_that_they_are_verified() -> None:
    rows = plan_of(
        "report_quotas:",
        "  - {id: news, owed_by: unit, count: 2, every: half_month, to: office, verified: true, reference: R}",
    )
    assert [(row.occurrence, row.appears_on, row.due_on) for row in rows] == [
        ("2024-01-H1", date(2024, 1, 8), date(2024, 1, 15)),
        ("2024-01-H2", date(2024, 1, 16), date(2024, 1, 31)),
        ("2024-02-H1", date(2024, 2, 1), date(2024, 2, 15)),
        ("2024-02-H2", date(2024, 2, 16), date(2024, 2, 29)),
        ("2024-03-H1", date(2024, 3, 1), date(2024, 3, 15)),
        ("2024-03-H2", date(2024, 3, 16), date(2024, 3, 31)),
    ]
    assert {(row.kind, row.count, row.verified, row.owner.unit) for row in rows} == {("report", 2, True, "housing")}
    assert [row.phase for row in rows] == ["first"] * 2 + ["second"] * 4


def test_a_look_back_names_what_it_looks_at_again() -> None:
    rows = plan_of(
        "deliverables:",
        "  - {id: plans, name: {zh: 方案, en: Plans}, phase: first, units: [housing], reference: R}",
        "  - {id: again, name: {zh: 回头看, en: Look-back}, kind: look_back, recheck: [plans], phase: second,",
        "     units: [housing], reference: R}",
    )
    assert [(row.kind, row.recheck) for row in rows] == [("deliverable", ()), ("look_back", ("plans",))]


def test_what_is_overdue_climbs_the_ladder_that_the_campaign_names_else_the_usual_one() -> None:
    ladder = [
        "ladders:",
        "  - {id: own, name: {zh: 梯, en: O}, steps: [{level: 1, after: {amount: 1, unit: hours}, readers: [head]}]}",
    ]
    named = check_text(place_with(*ladder, campaign("ladder: own", "reminders: [{fraction: 0.9}]")), "test.yaml")
    silent = check_text(place_with(campaign()), "test.yaml")
    assert named.campaign is not None
    assert silent.campaign is not None
    assert [step.readers for step in campaign_steps(named.campaign, named)] == [("head",)]
    assert [reminder.fraction for reminder in named.campaign.reminders] == [0.9]
    assert campaign_steps(silent.campaign, silent) == DEFAULT_STEPS
    assert [step.card for step in DEFAULT_STEPS] == ["yellow", "red", "none", "none"]
    assert len(silent.campaign.reminders) == 2


@given(EVERY, DAYS, DAYS)
def test_periods_cover_every_day_once_and_end_with_the_calendar(every: Every, one: date, other: date) -> None:
    # given any stretch of days
    start, end = sorted((one, other))
    # when it is cut into half months, months, quarters or years
    found = list(turns(every, start, end))
    # then they go from the first to the last day without gap or overlap, each named once
    assert (found[0].first, found[-1].last) == (start, end)
    assert all(after.first == before.last + ONE_DAY for before, after in pairwise(found))
    assert len({turn.label for turn in found}) == len(found)
    # and each ends in the middle or at the end of a month
    middle = {15} if every == "half_month" else set()
    assert all(turn.last.day in middle or (turn.last + ONE_DAY).day == 1 for turn in found[:-1])


@given(EVERY, DAYS, DAYS, DAYS)
def test_a_period_keeps_its_name_when_a_campaign_begins_earlier(every: Every, one: date, two: date, end: date) -> None:
    early, late, end = sorted((one, two, end))
    names = {turn.last: turn.label for turn in turns(every, early, end)}
    assert all(names[turn.last] == turn.label for turn in turns(every, late, end))


@given(st.dates(date(2023, 1, 1), date(2023, 12, 31)), st.integers(0, 800))
def test_half_monthly_reports_leave_no_day_of_a_campaign_out(start: date, length: int) -> None:
    # given a campaign of any length
    whole = {"start": start, "end": start + timedelta(days=length)}
    asked = NEWS.model_copy(update={**whole, "phases": (NEWS.phases[0].model_copy(update=whole),)})
    # when its reports are planned
    rows = planned_deliverables(asked, PLACE_WITH_NEWS)
    # then every day of it lies in exactly one half month
    covered = [day for row in rows for day in _days(row.appears_on, row.due_on)]
    assert covered == _days(start, start + timedelta(days=length))
    assert len({row.id for row in rows}) == len(rows)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
