"""A campaign from its adoption to its last day: what comes when, and what a later version of the plan changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.campaign import (
    CampaignBegun,
    CampaignEnded,
    CampaignRevised,
    ItemAppeared,
    PhaseBegun,
)
from tests.unit.campaigns.planning_office import DUTIES, PLANS, REPORTS, USUAL, Office, day, end_of, regime

BEFORE = day("2024-01-02")
AFTER_ALL = day("2024-04-02")


def items(events: Sequence[object]) -> list[tuple[str, str, str, datetime, datetime]]:
    return [
        (one.item, one.occurrence, one.section or one.unit, one.appeared_at, one.due_at)
        for one in events
        if isinstance(one, ItemAppeared)
    ]


def test_adopting_a_regime_begins_its_campaign_with_the_whole_plan() -> None:
    office = Office()
    begun, *more = office.adopts(regime(*USUAL), BEFORE)
    assert isinstance(begun, CampaignBegun)
    assert more == []
    assert [item.item for item in begun.items] == ["plans", "summaries", "information", "duty-1"]
    assert begun.items[3].occurrences == ()
    assert office.next_alarm() == day("2024-01-08")


def test_phases_and_items_come_on_the_first_second_of_their_day_and_are_due_at_the_end_of_theirs() -> None:
    office = Office()
    office.adopts(regime("deliverables:", PLANS), BEFORE)
    assert office.looks(day("2024-01-08") - timedelta(seconds=1)) == []
    phase, plan = office.looks(day("2024-01-08"))
    assert isinstance(phase, PhaseBegun)
    assert (phase.phase, phase.begun_at, phase.ends_at) == ("first", day("2024-01-08"), end_of("2024-01-31"))
    assert items([plan]) == [("plans", "once", "housing", day("2024-01-08"), end_of("2024-01-20"))]
    assert isinstance(plan, ItemAppeared)
    assert (plan.receiver, plan.document, plan.paragraph) == ("office", "plan", "一")


def test_every_section_owes_its_reports_each_half_month_each_one_by_itself() -> None:
    office = Office()
    office.adopts(regime(REPORTS), BEFORE)
    found = items(office.looks(AFTER_ALL))
    assert found[:3] == [
        ("information", "2024-01-H1.1", "estates", day("2024-01-08"), end_of("2024-01-15")),
        ("information", "2024-01-H1.2", "estates", day("2024-01-08"), end_of("2024-01-15")),
        ("information", "2024-01-H2.1", "estates", day("2024-01-16"), end_of("2024-01-31")),
    ]
    assert len(found) == 6 * 2


def test_the_campaign_ends_after_its_last_second_and_what_is_owed_stays_owed() -> None:
    office = Office()
    office.adopts(regime("deliverables:", PLANS), BEFORE)
    office.looks(end_of("2024-03-31"))
    (ended,) = office.looks(AFTER_ALL)
    assert isinstance(ended, CampaignEnded)
    assert ended.ended_at == day("2024-04-01")
    assert office.next_alarm() is None


def test_a_campaign_that_is_over_when_its_regime_is_adopted_plays_in_order_with_its_own_dates() -> None:
    late, timely = Office(), Office()
    late.adopts(regime(*USUAL), AFTER_ALL)
    timely.adopts(regime(*USUAL), BEFORE)
    timely.looks(AFTER_ALL)
    assert late.events[1:] == timely.events[1:]
    assert isinstance(late.events[-1], CampaignEnded)


def test_the_same_version_again_and_an_older_one_change_nothing() -> None:
    office = Office()
    office.adopts(regime(*USUAL, version="2", effective_from="2024-01-05"), BEFORE)
    assert office.adopts(regime(*USUAL, version="2", effective_from="2024-01-05"), day("2024-02-02")) == []
    assert office.adopts(regime(*USUAL, version="1"), day("2024-02-02")) == []


def test_a_later_version_leaves_what_has_appeared_and_moves_the_rest() -> None:
    office = Office()
    office.adopts(regime(*USUAL), BEFORE)
    office.looks(day("2024-01-10"))
    moved = PLANS.replace("2024-01-20", "2024-01-25")
    later = "  - {id: summaries, name: {zh: 总结, en: S}, phase: second, appears: 2024-03-01, reference: R}"
    (revised,) = office.adopts(regime("deliverables:", moved, later, DUTIES, version="2"), day("2024-01-12"))
    assert isinstance(revised, CampaignRevised)
    assert items(office.looks(day("2024-02-20"))) == []  # the reports are gone, the plans do not come again
    assert items(office.looks(day("2024-03-01")))[0][3] == day("2024-03-01")


def test_what_a_later_version_asks_for_after_its_date_appears_at_once_and_not_before() -> None:
    office = Office()
    office.adopts(regime("deliverables:", PLANS), BEFORE)
    revision = day("2024-01-12")
    checks = "  - {id: checks, name: {zh: 自查, en: Checks}, phase: first, reference: R}"
    more = office.adopts(regime("deliverables:", PLANS, checks, version="2"), revision)
    assert {(item, at) for item, _, _, at, _ in items(more)} == {("checks", revision)} | {("plans", day("2024-01-08"))}
    assert [type(event) for event in more[:2]] == [PhaseBegun, ItemAppeared]  # due under the plan before


def test_a_later_version_that_lasts_longer_opens_an_ended_campaign_again() -> None:
    office = Office()
    office.adopts(regime("deliverables:", PLANS), BEFORE)
    office.looks(AFTER_ALL)
    longer = regime("deliverables:", PLANS, version="2")
    assert longer.campaign is not None
    end = {"end": longer.campaign.end + timedelta(days=30)}  # type: ignore[operator]  # the campaign has a last day
    office.adopts(longer.model_copy(update={"campaign": longer.campaign.model_copy(update=end)}), day("2024-04-03"))
    assert office.next_alarm() == day("2024-05-01")


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), max_size=12))
def test_it_does_not_matter_when_or_how_often_anybody_looks(days: list[int]) -> None:
    often, once = Office(), Office()
    for office in (often, once):
        office.adopts(regime(*USUAL), BEFORE)
    for passed in sorted(days):
        now = BEFORE + timedelta(days=passed)
        often.looks(now)
        assert often.looks(now) == []
        assert often.next_alarm() is None or often.next_alarm() > now  # type: ignore[operator]  # no alarm is none
    for office in (often, once):
        office.looks(AFTER_ALL)
    assert often.events == once.events


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 3)), max_size=6))
def test_whatever_versions_follow_nothing_appears_twice(revisions: list[tuple[int, int]]) -> None:
    plans = [USUAL, ("deliverables:", PLANS), (REPORTS,), ("deliverables:", PLANS, REPORTS)]
    office = Office()
    office.adopts(regime(*USUAL), BEFORE)
    for number, (passed, plan) in enumerate(sorted(revisions), 2):
        office.adopts(regime(*plans[plan], version=str(number)), BEFORE + timedelta(days=passed))
    office.looks(AFTER_ALL)
    appeared = [one for one in office.events if isinstance(one, ItemAppeared)]
    times = Counter((one.item, one.occurrence, one.unit, one.section) for one in appeared)
    assert set(times.values()) <= {1}
    instants = [one.appeared_at for one in appeared]
    assert instants == sorted(instants)
