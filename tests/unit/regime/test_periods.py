"""Periods of the civil calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.periods import Period, ended, month_of

SHANGHAI = "Asia/Shanghai"
months = st.builds(lambda year, month: f"{year}-{month:02d}", st.integers(2000, 2099), st.integers(1, 12))


@given(months, st.sampled_from(["month", "quarter", "year"]))
def test_a_period_reads_back_as_it_is_written_and_holds_its_month(month: str, span: str) -> None:
    period = Period.containing(month, span)  # type: ignore[arg-type]

    assert Period.parse(str(period)) == period
    assert period.span == span
    assert month in period.months
    assert period.next.previous == period


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "2026-1", "26-01", "2026-03-01", "２０２６"])
def test_what_is_no_period_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match="write a month such as 2026-03"):
        Period.parse(text)


def test_a_month_ends_at_midnight_where_the_office_is() -> None:
    assert Period.parse("2026-02").ends_at(SHANGHAI) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert month_of(datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), SHANGHAI) == "2026-02"
    assert month_of(datetime(2026, 2, 28, 16, tzinfo=UTC), SHANGHAI) == "2026-03"


def test_a_period_counts_as_ended_once_it_has_settled() -> None:
    end = Period.parse("2026-03").ends_at(SHANGHAI)
    hour = timedelta(hours=1)

    def periods(now: datetime) -> list[str]:
        return [str(period) for period in ended("2026-01", "month", now, SHANGHAI, hour)]

    assert periods(end) == ["2026-01", "2026-02"]
    assert periods(end + hour) == ["2026-01", "2026-02", "2026-03"]
