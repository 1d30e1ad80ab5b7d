"""Times as files tell them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from duban.replay.formats.told_times import NOTHING, american, year_first

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2019/4/25 9:32:09", "2019-04-25T09:32:09+08:00"),
        ("2019-04-25", "2019-04-25T00:00:00+08:00"),
        ("2019/4/5", "2019-04-05T00:00:00+08:00"),
        (datetime(2019, 4, 25, 9, 32, 9), "2019-04-25T09:32:09+08:00"),  # noqa: DTZ001 - a spreadsheet has no zone
    ],
)
def test_year_first_times_are_local(cell: object, said: str) -> None:
    told = year_first(cell, SHANGHAI)

    assert told.text == said
    assert told.instant == datetime.fromisoformat(said)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("01/02/2015 12:00:01 AM", "2015-01-02T00:00:01+08:00"),
        ("01/02/2015 12:00:01 PM", "2015-01-02T12:00:01+08:00"),
        ("12/31/2015 11:59:59 PM", "2015-12-31T23:59:59+08:00"),
    ],
)
def test_american_times_have_halves_of_the_day(cell: str, said: str) -> None:
    assert american(cell, SHANGHAI).text == said


@pytest.mark.parametrize("cell", ["", "  ", None])
def test_a_blank_cell_says_nothing(cell: str | None) -> None:
    assert year_first(cell, SHANGHAI) == NOTHING
    assert american(cell or "", SHANGHAI) == NOTHING


@pytest.mark.parametrize("cell", ["soon", "2019/13/45", "2019/2/30 9:00:00"])
def test_what_is_no_time_is_passed_on_as_it_stands(cell: str) -> None:
    told = year_first(cell, SHANGHAI)

    assert (told.text, told.instant) == (cell, None)


def test_an_instant_is_kept_in_utc() -> None:
    assert year_first("2019/4/25 9:32:09", SHANGHAI).instant == datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC)
