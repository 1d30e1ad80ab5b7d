"""The lag of a service is the age of the oldest record that waits, whatever happened before."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition

from services.chassis.consume.places import Run
from services.chassis.consume.waiting import Waiting
from services.chassis.runtime import Runtime

PLACE = ("360923.matter", 3)
NIGHT, MORNING = 1_772_380_800.0, 1_772_413_200.0  # nine hours apart


def run(first: int, *written: float) -> Run:
    records: list[Any] = [
        SimpleNamespace(offset=first + number, timestamp=int(at * 1000)) for number, at in enumerate(written)
    ]
    return Run(PLACE, first, records)


def through(waiting: Waiting, last: int, written: float) -> None:
    waiting.applied({PLACE: (last, int(written * 1000))})


def after_a_night() -> Waiting:
    """The last record was applied in the evening; nothing waits since."""
    waiting = Waiting()
    waiting.fetched([run(4, NIGHT)])
    through(waiting, 4, NIGHT)
    return waiting


def test_the_first_record_after_an_idle_night_is_as_old_as_itself() -> None:
    waiting = after_a_night()
    assert waiting.lag(PLACE, MORNING, more=False) == 0.0

    waiting.fetched([run(5, MORNING)])

    assert waiting.lag(PLACE, MORNING + 0.25, more=False) == 0.25


def test_a_record_that_was_not_fetched_waits_from_when_it_was_noticed() -> None:
    waiting = after_a_night()

    assert waiting.lag(PLACE, MORNING, more=True) == 0.0
    assert waiting.lag(PLACE, MORNING + 70, more=True) == 70.0
    assert waiting.lag(PLACE, MORNING + 80, more=False) == 0.0
    assert waiting.lag(PLACE, MORNING + 90, more=True) == 0.0


def test_after_a_rest_the_oldest_record_that_is_under_way_counts_and_not_the_newest() -> None:
    waiting = Waiting()
    waiting.fetched([run(0, NIGHT, NIGHT + 5), run(2, MORNING)])
    assert waiting.lag(PLACE, MORNING, more=True) == MORNING - NIGHT

    through(waiting, 0, NIGHT)
    assert waiting.lag(PLACE, MORNING, more=True) == MORNING - NIGHT
    through(waiting, 1, NIGHT + 5)
    assert waiting.lag(PLACE, MORNING + 1, more=True) == 1.0
    through(waiting, 2, MORNING)
    assert waiting.lag(PLACE, MORNING + 1, more=False) == 0.0


def test_what_is_read_again_does_not_count_twice() -> None:
    waiting = Waiting()
    waiting.fetched([run(0, NIGHT)])
    waiting.forget([PLACE])

    assert waiting.lag(PLACE, MORNING, more=False) == 0.0


def test_a_service_that_slept_all_night_is_not_hours_behind_in_the_morning() -> None:
    """Given a record that Kafka has and nobody fetched yet, then readiness and the metric say that it just came."""
    runtime = object.__new__(Runtime)
    lanes: Any = SimpleNamespace(
        applied={PLACE: (4, int(NIGHT * 1000))},
        positions=SimpleNamespace(following={PLACE: 5}),
        waiting=after_a_night(),
    )
    runtime.lanes = lanes
    runtime._subscriber = SimpleNamespace(
        consumer=SimpleNamespace(assignment=lambda: {TopicPartition(*PLACE)}, highwater=lambda _: 6)
    )

    assert runtime.lags(datetime.fromtimestamp(MORNING, UTC)) == {PLACE[0]: 0.0}
    assert runtime.lags(datetime.fromtimestamp(MORNING + 61, UTC)) == {PLACE[0]: 61.0}
