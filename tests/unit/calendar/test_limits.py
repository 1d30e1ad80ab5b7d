"""From rules and calendar to planned obligations: what binds, until when, and every instant on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.terms import Binding
from schemas.regime import CompiledRegime, MatterFacts
from schemas.regime.document import check_text, load_regime
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.calendar import is_on_time
from services.tracking.domain.explanation import explain_due
from services.tracking.domain.limits import PlannedObligation, deadline, plan_obligations, working_days_left
from tests.unit.calendar import naive
from tests.unit.regime.documents import PLACE, SHIPPED, compiled

COUNTY = CompiledRegime(load_regime(SHIPPED / "county-360923.yaml"))
CALENDAR = calendar_of(COUNTY.regime)
SHANGHAI = ZoneInfo("Asia/Shanghai")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001


def local(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def answer(facts: MatterFacts, at: datetime, given_due: datetime | None = None) -> PlannedObligation:
    """The planned answer of a registered matter in the county."""
    (found,) = plan_obligations(COUNTY, CALENDAR, "matter.registered", facts, at, given_due)
    return found


@given(moments, st.integers(0, 60))
def test_a_limit_in_working_days_ends_with_the_last_second_of_its_last_day(at: datetime, amount: int) -> None:
    last = naive.last_day(CALENDAR, at.date(), amount)
    expected = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=SHANGHAI)
    assert deadline(CALENDAR, at, amount, "working_days") == expected


@given(moments)
def test_every_instant_of_a_plan_lies_in_its_order(at: datetime) -> None:
    planned = answer(MatterFacts(category="bus-services"), at)
    instants = [
        planned.starts_at,
        *(one.at for one in planned.reminders),
        planned.due_at,
        *(one.at for one in planned.steps),
    ]
    assert instants == sorted(instants)
    assert planned.starts_at < planned.reminders[0].at
    assert planned.steps[0].at == planned.due_at + timedelta(seconds=1)
    assert all(moment.tzinfo is UTC for moment in instants)


@given(moments, moments)
def test_working_days_left_agree_with_walking_and_with_the_verdict(at: datetime, due: datetime) -> None:
    left = working_days_left(CALENDAR, at, due)
    assert left == naive.days_between(CALENDAR, at.date(), due.date())
    if left < 0:
        assert not is_on_time(at, due)


def test_the_shorter_of_limit_and_commitment_binds_and_both_are_kept() -> None:
    planned = answer(MatterFacts(category="street-lights"), local("2026-03-02T09:00:00"))
    assert planned.binding.basis is Binding.COMMITMENT
    assert [(one.basis, one.rule) for one in planned.limits] == [
        (Binding.COMMITMENT, "street-lights-pledge"),
        (Binding.STATUTORY, "answer-complaint"),
    ]
    assert planned.due_at == local("2026-03-05T23:59:59")


def test_a_commitment_that_is_longer_does_not_bind() -> None:
    planned = answer(MatterFacts(category="unpaid-wages", kind="enquiry"), local("2026-03-02T09:00:00"))
    assert (planned.binding.basis, planned.rule) == (Binding.STATUTORY, "answer-enquiry")


def test_reminders_come_when_offices_open_at_fractions_and_one_working_day_before() -> None:
    planned = answer(MatterFacts(category="bus-services"), local("2026-09-18T10:00:00"))
    assert [(one.threshold, one.at) for one in planned.reminders] == [
        ("fraction:0.5", local("2026-09-30T08:30:00")),
        ("fraction:0.8", local("2026-10-12T08:30:00")),
        ("working_days_before:1", local("2026-10-14T08:30:00")),
    ]


def test_steps_of_the_ladder_are_counted_from_the_due_time_over_days_off() -> None:
    planned = answer(MatterFacts(category="bus-services"), local("2026-03-02T09:00:00"))
    assert [(step.level, step.at, step.card) for step in planned.steps] == [
        (1, local("2026-03-24T00:00:00"), "yellow"),
        (2, local("2026-03-31T00:00:00"), "red"),
        (3, local("2026-04-08T00:00:00"), "none"),  # over the days of Qingming
        (4, local("2026-04-15T00:00:00"), "none"),
    ]


def test_urgent_matters_run_on_the_wall_clock_through_days_off() -> None:
    facts = MatterFacts(category="gas-leak", importance="urgent")
    planned = answer(facts, local("2026-10-03T23:50:00.750"))
    assert planned.due_at == local("2026-10-04T01:50:00")
    assert [one.at for one in planned.reminders] == [local("2026-10-04T00:50:00"), local("2026-10-04T01:26:00")]
    assert planned.steps[1].at == local("2026-10-04T03:50:01")
    (sign,) = plan_obligations(COUNTY, CALENDAR, "matter.assigned", facts, local("2026-10-03T23:50:00"))
    assert sign.due_at == local("2026-10-04T00:10:00")


@pytest.mark.parametrize(
    ("amount", "unit", "ends", "due"),
    [
        (1, "working_days", "close_of_business", "2026-03-09T17:30:00"),
        (1, "civil_days", "end_of_day", "2026-03-07T23:59:59"),
        (36, "hours", "end_of_day", "2026-03-08T04:00:00"),
        (90, "minutes", "end_of_day", "2026-03-06T17:30:00"),
        (2, "working_hours", "end_of_day", "2026-03-09T09:00:00"),
    ],
)
def test_each_unit_of_a_limit_ends_in_its_own_way(amount: int, unit: str, ends: str, due: str) -> None:
    friday = local("2026-03-06T16:00:00")
    assert deadline(CALENDAR, friday, amount, unit, ends) == local(due)  # type: ignore[arg-type]


def test_a_given_limit_takes_the_place_of_all_others_only_where_the_rule_says_so() -> None:
    given_due = local("2026-03-20T08:30:00")
    assert answer(MatterFacts(), local("2026-03-02T09:00:00"), given_due).binding.basis is Binding.STATUTORY
    rules = compiled("default_limit: {limit: {amount: 5, unit: working_days}}")
    (planned,) = plan_obligations(
        rules, CALENDAR, "matter.registered", MatterFacts(), local("2026-03-02T09:00:00"), given_due
    )
    assert (planned.due_at, planned.binding.basis, planned.binding.limit) == (given_due, Binding.GIVEN, None)
    assert planned.limits[1].basis is Binding.DEFAULT


@pytest.mark.parametrize(("capabilities", "basis"), [("[given_limits]", "given"), ("[receipts]", "default")])
def test_only_a_portal_that_may_give_limits_gives_one(capabilities: str, basis: str) -> None:
    text = PLACE.replace("source: web}", f"source: web, capabilities: {capabilities}}}")
    rules = CompiledRegime(check_text(text, "test.yaml"))
    facts, at = MatterFacts(portal="website"), local("2026-03-02T09:00:00")
    (planned,) = plan_obligations(rules, CALENDAR, "matter.registered", facts, at, local("2026-03-20T08:30:00"))
    assert planned.binding.basis == basis


@pytest.mark.parametrize("far", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_given_time_that_is_out_of_this_world_still_gives_a_plan(far: datetime) -> None:
    rules = compiled("default_limit: {reminders: [{fraction: 0.5}, {working_days_before: 3}]}")
    (planned,) = plan_obligations(
        rules, CALENDAR, "matter.registered", MatterFacts(), local("2026-03-02T09:00:00"), far
    )
    assert planned.due_at.year in (1951, 2061)
    assert plan_obligations(COUNTY, CALENDAR, "matter.registered", MatterFacts(), far)


def test_the_calendar_without_a_notice_makes_a_plan_provisional() -> None:
    before = CALENDAR.known_through
    assert not answer(MatterFacts(), local(f"{before.year}-06-01T09:00:00")).provisional
    assert answer(MatterFacts(), local(f"{before.year}-12-30T09:00:00")).provisional


def test_an_explanation_names_the_rule_its_paragraph_and_every_day_left_out() -> None:
    planned = answer(MatterFacts(category="bus-services"), local("2026-09-18T10:00:00"))
    lines = explain_due(CALENDAR, planned)
    rule = "rule answer-complaint, parameter answer_complaint, by measures 第十四条"
    assert [line.en for line in lines] == [
        f"The statutory limit binds: 15 working days ({rule}).",
        "Received 2026-09-18 10:00:00; the day of receipt does not count.",
        "Counted: 15 working days, 2026-09-20 to 2026-10-15.",
        "Not counted: 2026-09-19 (weekend).",
        "Not counted: 2026-09-25 – 2026-09-27 (中秋).",
        "Not counted: 2026-10-01 – 2026-10-07 (国庆节).",
        "Not counted: 2026-10-11 (weekend).",
        "Counted although a weekend: 2026-09-20, a make-up working day (国庆节).",
        "Counted although a weekend: 2026-10-10, a make-up working day (国庆节).",
        "Due 2026-10-15 23:59:59, that second included.",
    ]
    assert lines[1].zh == "2026年9月18日 10:00 收到，当日不计。"


def test_an_explanation_speaks_in_the_names_that_it_is_given() -> None:
    planned = answer(MatterFacts(category="bus-services"), local("2026-09-18T10:00:00"))
    named = {"answer-complaint": ("答复投诉", "Answer a complaint"), "measures": ("督办办法", "measures")}
    first = explain_due(CALENDAR, planned, lambda one: named.get(one, (one, one)))[0]
    assert first.zh == "适用规定时限：15个工作日（规则：答复投诉；参数：answer_complaint；依据：督办办法 第十四条）。"


def test_an_explanation_names_the_limit_that_does_not_bind_and_what_is_provisional() -> None:
    planned = answer(MatterFacts(category="refuse"), local("2026-12-30T10:00:00"))
    told = " ".join(line.en for line in explain_due(CALENDAR, planned))
    assert "The published commitment binds: 2 working days" in told
    assert "The statutory limit of 15 working days (answer-complaint) would end at" in told
    assert "Holiday notices are known through 2026-12-31; what lies beyond is provisional." in told


@given(
    moments, st.sampled_from(["bus-services", "refuse", "construction-noise", "property-certificates", "water-outage"])
)
def test_the_days_of_an_explanation_add_up(at: datetime, category: str) -> None:
    planned = answer(MatterFacts(category=category), at)
    assert all(line.zh and line.en for line in explain_due(CALENDAR, planned))
    limit = planned.binding.limit
    if limit is not None and limit.unit == "working_days":
        counted = [day for day in _days(at.date(), CALENDAR.local_day(planned.due_at)) if naive.works(CALENDAR, day)]
        assert len(counted) == limit.amount


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
