"""Calendar documents: every mistake at once with its place, what is doubtful, and what differs between two."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from schemas.calendar.check import check_calendar, load_calendar
from schemas.calendar.days import RegionDays, changed_days
from schemas.calendar.document import RegionCalendar, read_calendar
from services.chassis.calendar_seed import seed_calendar
from tests.unit.calendar.documents import NATIONAL_DAY, calendar, calendars, document, mistakes
from tests.unit.docs.pages import PROJECT


def test_all_mistakes_are_told_at_once_each_in_its_line() -> None:
    text = document("refrence: x", NATIONAL_DAY, "make_up_days: [{date: 2027-10-05, for: 国庆}]")
    assert mistakes(text) == [
        (4, "unknown-key", "unknown key 'refrence' (did you mean 'reference'?)"),
        (6, "off-and-make-up", "2027-10-05 is a make-up working day and a day off (line 5) at once"),
        (
            6,
            "unknown-holiday",
            "no holiday of 2027 is named '国庆', so nothing is made up for (did you mean '国庆节'?)",
        ),
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("days_off: [{name: 春节, from: 2028-02-05}]",), "outside-year"),
        (("days_off: [{name: 春节, from: 2027-02-05, to: 2027-02-01}]",), "wrong-value"),
        (("days_off: [{name: 一, from: 2027-02-05}, {name: 二, from: 2027-02-04, to: 2027-02-06}]",), "day-twice"),
        (
            (NATIONAL_DAY, "make_up_days: [{date: 2027-10-09, for: 国庆节}, {date: 2027-10-09, for: 国庆节}]"),
            "day-twice",
        ),
        (("local_holidays: [{name: 三月三, from: 2027-04-09}]",), "missing"),
        (
            ("business_hours: [{from: 2027-06-01, to: 2027-09-01, hours: [{from: '12:00', to: '08:00'}]}]",),
            "wrong-value",
        ),
        (("days_off: &off []",), "calendar-alias"),
    ],
)
def test_a_mistake_has_its_own_words(lines: tuple[str, ...], code: str) -> None:
    assert [found[1] for found in mistakes(document(*lines))] == [code]


def test_a_year_stands_once_and_an_empty_file_says_how_to_begin() -> None:
    assert mistakes(document() + "  - year: 2027\n")[0][:2] == (4, "year-twice")
    assert mistakes("")[0][1:] == ("calendar-empty", "the document is empty; begin with region and years")


def test_the_notice_of_a_year_may_speak_of_the_last_week_before_it() -> None:
    assert not mistakes(document("days_off: [{name: 元旦, from: 2026-12-31, to: 2027-01-02}]"))


def test_what_was_perhaps_not_meant_is_told_and_taken() -> None:
    lines = (NATIONAL_DAY, "make_up_days: [{date: 2027-10-12, for: 国庆节}]")
    without = check_calendar(document(*lines), "calendar.yaml")
    assert [doubt.code for doubt in without.doubts] == ["no-notice", "make-up-on-weekday"]
    announced = check_calendar(document("reference: 国办发明电", *lines), "calendar.yaml")
    assert {doubt.message_zh for doubt in announced.doubts if doubt.code == "holiday-left-out"} == {
        "2027-01-01（元旦）为法定节假日，却不在放假日之内",
        "2027-05-01（劳动节）为法定节假日，却不在放假日之内",
    }


def test_a_revised_year_replaces_its_days_and_leaves_the_others() -> None:
    before = RegionCalendar(region="360923", years=(calendar(NATIONAL_DAY).years[0], calendar(year=2028).years[0]))
    after = before.with_years_of(calendar("days_off: [{name: 国庆节, from: 2027-10-02, to: 2027-10-08}]"))
    assert [year.year for year in after.years] == [2027, 2028]
    changed = changed_days(before, after)
    # Without a notice October 1 is off all the same; Friday the 8th is what changes.
    assert [(one.day, one.worked, one.works, one.name_after) for one in changed] == [
        (date(2027, 10, 8), True, False, "国庆节")
    ]


@given(calendars())
def test_a_published_calendar_reads_back_as_it_was(whole: RegionCalendar) -> None:
    assert read_calendar(whole.canonical).canonical == whole.canonical
    assert changed_days(whole, read_calendar(whole.canonical)) == ()


@given(calendars(), calendars())
def test_the_days_that_change_are_just_those_that_differ(before: RegionCalendar, change: RegionCalendar) -> None:
    after = before.with_years_of(change)
    old, new = RegionDays.of(before), RegionDays.of(after)
    days = [date.fromordinal(number) for number in range(date(2025, 1, 1).toordinal(), date(2031, 1, 1).toordinal())]
    assert {one.day for one in changed_days(before, after) if one.worked != one.works} == {
        day for day in days if old.works(day) != new.works(day)
    }


@pytest.mark.parametrize("file", sorted((PROJECT / "calendars").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_shipped_calendars_are_right(file: object) -> None:
    assert load_calendar(str(file)).calendar.region == "360923"


def test_the_shipped_revision_moves_the_national_day_by_a_day_and_nothing_else() -> None:
    revised = load_calendar(PROJECT / "calendars" / "360923-2026-revised.yaml").calendar
    changed = changed_days(seed_calendar(), seed_calendar().with_years_of(revised))
    assert [(str(one.day), one.works) for one in changed] == [("2026-10-08", False), ("2026-10-11", True)]
