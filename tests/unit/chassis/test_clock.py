"""What time it is: for the machine, for a demo in a hurry, for a replay."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.clock import AcceleratedClock, DrivenClock, SystemClock, clock_from

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_the_system_clock_does_not_believe_what_a_producer_stamped() -> None:
    assert SystemClock().at(MONDAY) > datetime.now(UTC) - timedelta(minutes=1)


def test_an_accelerated_year_passes_in_a_minute() -> None:
    clock = AcceleratedClock(MONDAY, datetime.now(UTC) - timedelta(minutes=1), 525_600)
    assert timedelta(days=364) < clock.now() - MONDAY < timedelta(days=400)


def test_on_an_accelerated_clock_a_record_came_when_it_was_stamped() -> None:
    clock = AcceleratedClock(MONDAY, datetime.now(UTC) - timedelta(seconds=1), 86_400)
    assert clock.at(MONDAY + timedelta(hours=3)) == MONDAY + timedelta(hours=3)
    assert clock.at(MONDAY + timedelta(days=99)) <= clock.now()


async def test_a_driven_clock_stands_still_until_it_is_told_and_never_goes_back() -> None:
    clock = DrivenClock(MONDAY)
    waiting = asyncio.create_task(clock.wait(30))
    await asyncio.sleep(0)
    clock.advance(MONDAY + timedelta(days=1))
    await waiting
    clock.advance(MONDAY)
    assert clock.now() == MONDAY + timedelta(days=1)


async def test_whoever_waits_for_a_driven_clock_looks_again_after_a_while() -> None:
    await DrivenClock(MONDAY).wait(0.001)


@pytest.mark.parametrize("setting", ["system", "driven", "accelerated:2026-01-01T00:00:00+08:00@1790000000x500"])
def test_a_setting_names_a_clock(setting: str) -> None:
    assert clock_from(setting).now().tzinfo is UTC


@pytest.mark.parametrize(
    ("setting", "reason"), [("sundial", "write system"), ("accelerated:2026-01-01T00:00:00@1790000000x5", "offset")]
)
def test_a_wrong_setting_says_what_may_be_written(setting: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        clock_from(setting)
