"""Adopting calendars: versions of a region, one after the other, and what held when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce

from schemas.calendar.document import RegionCalendar
from schemas.defects import Refused
from schemas.events.calendar import CalendarAdopted
from services.chassis.calendar_seed import seed_calendar, seed_version
from services.chassis.calendars import Calendars
from services.tracking.calendar_seed import calendar_of, china_calendar, reckoned
from services.tracking.domain.adoption import AdoptCalendar, Adopted, decide_adoption, evolve_adoption
from tests.unit.calendar.documents import NATIONAL_DAY, REGION, calendar
from tests.unit.regime.documents import compiled

NOW = datetime(2026, 11, 5, 2, tzinfo=UTC)
WITH_NOTICE = calendar("reference: 国办发明电", NATIONAL_DAY, "make_up_days: [{date: 2027-10-09, for: 国庆节}]")


def adopt(state: Adopted, change: RegionCalendar, at: datetime = NOW, region: str = REGION) -> tuple[Adopted, list]:  # type: ignore[type-arg]
    decided = decide_adoption(state, AdoptCalendar(region, change, seed_calendar(), seed_version(), "效能办", at))
    assert not isinstance(decided, Refused)
    return reduce(evolve_adoption, decided, state), list(decided)


def test_the_first_adoption_keeps_the_years_that_came_with_duban() -> None:
    state, (event,) = adopt(Adopted(), WITH_NOTICE)
    assert (event.number, event.replaces, event.years) == (1, seed_version(), (2027,))
    assert event.version == state.version
    calendars = Calendars()
    adopted = reckoned(calendars.learn(event))
    assert adopted.days_off > china_calendar().days_off
    assert adopted.known_through == date(2027, 12, 31)
    assert adopted.is_working_day(date(2027, 10, 9))


def test_the_same_days_again_are_adopted_already() -> None:
    state, _ = adopt(Adopted(), WITH_NOTICE)
    assert adopt(state, WITH_NOTICE, NOW + timedelta(days=1)) == (state, [])


def test_a_calendar_of_another_region_is_refused() -> None:
    command = AdoptCalendar("110101", WITH_NOTICE, seed_calendar(), seed_version(), "效能办", NOW)
    refused = decide_adoption(Adopted(), command)
    assert isinstance(refused, Refused)
    assert refused.defects[0].code == "calendar_region"


def test_what_was_decided_before_an_adoption_goes_by_the_calendar_of_then() -> None:
    calendars = Calendars()
    state, (first,) = adopt(Adopted(), calendar(NATIONAL_DAY))
    _, (second,) = adopt(state, WITH_NOTICE, NOW + timedelta(days=30))
    for event in (second, first, first):  # in any order, and repeated
        calendars.learn(event)
    assert calendars.at(REGION, NOW - timedelta(seconds=1)).version == seed_version()
    assert calendars.at(REGION, NOW).version == first.version
    assert calendars.newest(REGION).version == calendars.at(REGION, NOW + timedelta(days=30)).version == second.version
    assert calendars.by_version(REGION, first.version) is calendars.at(REGION, NOW)
    assert calendars.by_version("110101", first.version) is None
    assert calendars.at("110101", NOW).number == 0


def test_a_year_without_a_notice_is_provisional_until_there_is_one() -> None:
    calendars = Calendars()
    state, (first,) = adopt(Adopted(), calendar(NATIONAL_DAY))
    _, (second,) = adopt(state, WITH_NOTICE)
    day = date(2027, 6, 1)
    assert reckoned(calendars.learn(first)).provisional(day)
    assert not reckoned(calendars.learn(second)).provisional(day)


def test_hours_and_time_zone_stay_those_of_the_regime() -> None:
    rules = compiled("timezone: Asia/Urumqi", "business_hours: [{from: '10:00', to: '14:00'}]")
    _, (event,) = adopt(
        Adopted(),
        calendar("business_hours: [{from: 2027-06-01, to: 2027-08-31, hours: [{from: '09:00', to: '13:00'}]}]"),
    )
    local = calendar_of(rules.regime, Calendars().learn(event))
    assert local.start_of_business(date(2027, 5, 31)) == datetime(2027, 5, 31, 4, tzinfo=UTC)
    assert local.start_of_business(date(2027, 6, 1)) == datetime(2027, 6, 1, 3, tzinfo=UTC)


def test_an_adoption_tells_all_years_so_that_no_release_of_a_library_changes_it() -> None:
    _, (event,) = adopt(Adopted(), WITH_NOTICE)
    assert isinstance(event, CalendarAdopted)
    assert [year.year for year in Calendars().learn(event).calendar.years] == [*range(2004, 2028)]
