"""CloudEvents as they come from Kafka, in both modes, and what is no CloudEvent."""

from __future__ import annotations

from contextlib import suppress

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as some

from schemas.generate.envelope import Envelope
from services.chassis.cloud_events import HEADERS, cloud_event, read_event
from services.chassis.consume.checkpoints import Continuity
from services.chassis.consume.subscription import topic_pattern
from services.chassis.records import Record, Unreadable, raw_message
from tests.unit.chassis.rows import consumed, row


def test_an_event_is_read_as_the_relay_writes_it() -> None:
    record = read_event(consumed(cloud_event("/intake", row("matter-A", 3)), HEADERS))
    assert (record.type, record.stream, record.version, record.id) == ("duban.x.y.v1", "matter-A", 3, "matter-A@3")
    assert (record.correlation, record.causation, record.traceparent) == ("talk", "cause", None)
    assert (record.occurred_at.isoformat(), record.data) == ("2026-03-02T01:00:00+00:00", b'{"a": 1}')


def test_what_is_written_is_the_published_envelope_and_its_payload_byte_for_byte() -> None:
    written = cloud_event("/intake", {**row("matter-A", 3), "traceparent": "00-1-2-01"})
    envelope = Envelope.model_validate_json(written)
    assert (envelope.id, envelope.source, envelope.sequence) == ("matter-A@3", "/intake", "3")
    assert (envelope.data, envelope.traceparent) == ({"a": 1}, "00-1-2-01")
    assert b'"data":{"a": 1}' in written


BINARY = [
    ("ce_type", b"duban.x.y.v1"), ("ce_subject", b"matter-A"), ("ce_sequence", b"3"), ("ce_correlationid", b"talk"),
    ("ce_time", b"2026-03-02T01:00:00+00:00"), ("ce_causationid", b"cause"), ("content-type", b"application/json"),
]  # fmt: skip


@pytest.mark.parametrize("headers", [BINARY, BINARY[::-1]])
def test_binary_mode_gives_the_same(headers: list[tuple[str, bytes]]) -> None:
    relayed = consumed(cloud_event("/intake", row("matter-A", 3)), HEADERS)
    binary, structured = read_event(consumed(b'{"a": 1}', headers)), read_event(relayed)
    assert binary.occurred_at == structured.occurred_at
    for attribute in ("type", "stream", "version", "id", "correlation", "causation", "traceparent", "data"):
        assert getattr(binary, attribute) == getattr(structured, attribute)


def test_what_postgres_cannot_hold_is_replaced() -> None:
    told = {**row("matter-A", 3), "correlation": "a\0b", "traceparent": "\0"}
    record = read_event(consumed(cloud_event("/intake", told), HEADERS))
    assert (record.correlation, record.traceparent) == ("a\ufffdb", "\ufffd")


def test_who_holds_many_records_lets_go_of_all_but_their_time() -> None:
    record = read_event(consumed(cloud_event("/intake", {**row("matter-A", 3), "traceparent": "00-1-2-01"}), HEADERS))
    record.keep_time()
    assert record.occurred_at.isoformat() == "2026-03-02T01:00:00+00:00"
    assert (record.correlation, record.causation, record.traceparent) == ("matter-A", "", None)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (consumed(None), "empty"),
        (consumed(b"{}"), "no_envelope"),
        (consumed(b"{}", [("ce_type", b"x"), ("ce_subject", b"s"), ("ce_sequence", b"three")]), "broken_envelope"),
        (consumed(b"{}", [("ce_type", b"\xff"), ("ce_subject", b"s"), ("ce_sequence", b"1")]), "broken_envelope"),
        (consumed(b"<html>", HEADERS), "broken_envelope"),
        (consumed(b'{"type":"x","subject":"s","sequence":"1"}', HEADERS), "broken_envelope"),
        (consumed(b'{"type":"x","subject":"s","sequence":"three","data":{}}', HEADERS), "broken_envelope"),
        (consumed(b'{"type":"x","subject":"s\\u0000","sequence":1,"data":{}}', HEADERS), "broken_envelope"),
        (
            consumed(b'{"type":"duban.matter.closed.v9","subject":"s","sequence":1,"data":{}}', HEADERS),
            "unknown_version",
        ),
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
    return [Record("t", 0, offset, 0, "x", "matter-A", version, b"") for offset, version in enumerate(versions)]


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
