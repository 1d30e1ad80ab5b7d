"""Dates as people read them: civil time of China, and no time of day that nobody recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.chassis.http.language import Language
from services.chassis.pages.moments import civil_date, civil_moment, last_day


@pytest.mark.parametrize(("language", "shown"), [("zh", "2026年3月5日 星期四"), ("en", "Thu 5 March 2026")])
def test_an_evening_in_utc_is_the_next_day_in_china(language: Language, shown: str) -> None:
    assert civil_date(datetime(2026, 3, 4, 16, 30, tzinfo=UTC), language) == shown


def test_a_date_has_no_time_of_day() -> None:
    assert civil_moment(date(2026, 3, 5), "zh") == "2026年3月5日 星期四"
    assert civil_moment(datetime(2026, 3, 5, 1, 5, tzinfo=UTC), "zh") == "2026年3月5日 星期四 09:05"


def test_a_limit_that_ends_at_midnight_names_its_last_day() -> None:
    assert last_day(datetime(2026, 3, 5, 16, 0, tzinfo=UTC), "zh") == "2026年3月5日 星期四"
    assert last_day(datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC), "zh") == "2026年3月5日 星期四"
    assert last_day(datetime(2026, 3, 5, 9, 30, tzinfo=UTC), "en") == "Thu 5 March 2026 17:30"
