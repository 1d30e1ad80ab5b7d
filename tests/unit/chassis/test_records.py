"""CloudEvents as they come from Kafka, in both modes, and what is no CloudEvent."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as some

from services.chassis.consume.checkpoints import Continuity
from services.chassis.consume.subscription import topic_pattern
from services.chassis.records import Record, Unreadable, event_headers, raw_message, read_event
from tests.unit.chassis.rows import consumed, row


def test_binary_mode_as_the_relay_writes_it() -> None:
    record = read_event(consumed(b"{}", event_headers(b"/intake", row("matter-A", 3))))
    assert (record.type, record.stream, record.version, record.id) == ("duban.x.y.v1", "matter-A", 3, "matter-A@3")
    assert (record.correlation, record.causation, record.traceparent) == ("talk", "cause", None)
    assert record.occurred_at.isoformat() == "2026-03-02T01:00:00+00:00"


def test_structured_mode_gives_the_same() -> None:
    event = {
        "specversion": "1.0",
        "id": "matter-A@3",
        "source": "/intake",
        "type": "duban.x.y.v1",
        "subject": "matter-A",
        "sequence": "3",
        "time": "2026-03-02T01:00:00Z",
        "data": {"a": 1},
    }
    record = read_event(consumed(json.dumps(event).encode(), [("content-type", b"application/cloudevents+json")]))
    assert (record.stream, record.version, json.loads(record.data)) == ("matter-A", 3, {"a": 1})


@pytest.mark.parametrize("traced", [None, "00-1-2-01"])
def test_who_holds_many_records_lets_go_of_all_but_their_time(traced: str | None) -> None:
    relayed = event_headers(b"/intake", {**row("matter-A", 3), "traceparent": traced})
    structured: dict[str, Any] = {
        "id": "x", "source": "/a", "type": "duban.x.y.v1", "specversion": "1.0", "subject": "matter-A", "sequence": "3",
        "time": "2026-03-02T01:00:00Z", "data": {},
    }  # fmt: skip
    told = json.dumps(structured).encode()
    for record in (
        read_event(consumed(b"{}", relayed)),
        read_event(consumed(b"{}", relayed[::-1])),
        read_event(consumed(told, [("content-type", b"application/cloudevents+json")])),
    ):
        record.keep_time()
        assert record.occurred_at.isoformat() == "2026-03-02T01:00:00+00:00"
        assert list(record.headers) == ["ce_time"]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (consumed(None), "empty"),
        (consumed(b"{}"), "no_envelope"),
        (consumed(b"{}", [("ce_type", b"x"), ("ce_subject", b"s"), ("ce_sequence", b"three")]), "broken_envelope"),
        (consumed(b"{}", [("ce_type", b"\xff"), ("ce_subject", b"s"), ("ce_sequence", b"1")]), "broken_envelope"),
        (consumed(b"<html>", [("content-type", b"application/cloudevents+json")]), "broken_envelope"),
    ],
)
def test_what_is_no_event_says_why(record: ConsumerRecord[bytes, bytes], code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_event(record)
    assert caught.value.code == code


@given(some.binary(), some.lists(some.tuples(some.text(max_size=20), some.binary(max_size=20)), max_size=5))
def test_nothing_that_lies_in_a_topic_breaks_the_reader(value: bytes, headers: list[tuple[str, bytes]]) -> None:
    lying = consumed(value, headers)
    raw_message(lying)
    with suppress(Unreadable):
        assert read_event(lying).type


def events(*versions: int) -> list[Record]:
    return [Record("t", 0, offset, 0, "x", "matter-A", version, b"", {}) for offset, version in enumerate(versions)]


def test_repetitions_within_a_batch_are_dropped_and_jumps_are_noted() -> None:
    batch = Continuity(events(1, 2, 2, 1, 3, 6, 5, 7))
    assert [record.version for record in batch.fresh] == [1, 2, 3, 6, 7]
    assert batch.gaps == [("matter-A", 4, 6, "t")]


@given(some.lists(some.integers(1, 9), max_size=30))
def test_whatever_is_repeated_versions_only_rise(versions: list[int]) -> None:
    fresh = [record.version for record in Continuity(events(*versions)).fresh]
    assert fresh == sorted(set(fresh))


def test_a_city_reads_the_counties_that_it_names() -> None:
    pattern = topic_pattern(("360923", "3402*"), ("matter", "regime"), "portal[.].+")
    assert pattern == r"^(360923|3402\d\d)[.](matter|regime|portal[.].+)$"
    assert topic_pattern((), ("matter",), None) == r"^(\d\d\d\d\d\d)[.](matter)$"
