"""Records are let through in their turn: what was fetched from elsewhere comes again from where it has to go on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from structlog.testing import capture_logs

from services.chassis.consume.positions import Positions

PLACE = ("360923.matter", 3)


class Sought:
    """A consumer that notes where it was sent."""

    def __init__(self) -> None:
        self.to: list[int] = []

    def seek(self, place: TopicPartition, offset: int) -> None:
        """Go there."""
        assert tuple(place) == PLACE
        self.to.append(offset)


def positions_at(offset: int) -> tuple[Positions, Sought]:
    """Positions whose one partition goes on at `offset`."""
    runtime: Any = None
    positions, consumer = Positions(runtime), Sought()
    positions.subscriber = SimpleNamespace(consumer=consumer)
    positions._next[PLACE] = offset
    return positions, consumer


def fetched(*offsets: int) -> list[Any]:
    return [SimpleNamespace(topic=PLACE[0], partition=PLACE[1], offset=offset) for offset in offsets]


def admitted(positions: Positions, *offsets: int) -> list[int]:
    return [record.offset for run in positions.admit(fetched(*offsets)) for record in run.records]


def test_records_that_follow_are_let_through() -> None:
    positions, consumer = positions_at(5)
    assert admitted(positions, 5, 6, 7) == [5, 6, 7]
    assert admitted(positions, 8) == [8]
    assert consumer.to == []


def test_what_lies_before_the_position_is_dropped() -> None:
    positions, _ = positions_at(5)
    assert admitted(positions, 3, 4, 5, 6) == [5, 6]
    assert admitted(positions, 2, 3) == []
    assert admitted(positions, 7) == [7]


def test_what_was_fetched_from_ahead_is_asked_for_again_from_the_position() -> None:
    positions, consumer = positions_at(5)
    assert admitted(positions, 9, 10) == []
    assert consumer.to == [5]
    assert admitted(positions, 5, 6, 7, 8, 9, 10) == [5, 6, 7, 8, 9, 10]


def test_offsets_that_no_record_has_are_passed_over_when_asking_again_gave_the_same() -> None:
    positions, consumer = positions_at(5)
    with capture_logs() as told:
        assert admitted(positions, 7, 8) == []
        assert told == []
        assert admitted(positions, 7, 8) == [7, 8]
    assert consumer.to == [5]
    assert [(line["log_level"], line["first"], line["last"]) for line in told] == [("error", 5, 6)]


def test_what_was_asked_once_is_asked_again_after_going_back_to_the_same_offset() -> None:
    """Given a batch that was fetched before going back, then nothing between the two is passed over."""
    positions, consumer = positions_at(5)
    assert admitted(positions, 6) == []
    assert admitted(positions, 5, 6) == [5, 6]
    positions.go_back({PLACE: 5})
    assert admitted(positions, 7, 8) == []
    assert consumer.to == [5, 5, 5]
    assert admitted(positions, 5, 6, 7, 8) == [5, 6, 7, 8]


async def test_a_partition_that_is_taken_away_or_not_yet_placed_lets_nothing_through() -> None:
    positions, _ = positions_at(5)
    await positions.on_partitions_revoked([TopicPartition(*PLACE)])
    assert admitted(positions, 5, 6) == []
