"""The listings the stack is made from: topics and Kafka's jars."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.stack import kafka_jars
from duban.stack.errors import StackError
from duban.stack.stack import Stack
from duban.stack.topics import Topic, topics_of, topics_once
from schemas.topics import domain_topics


def test_a_region_has_its_own_topics_and_two_for_each_portal() -> None:
    names = [topic.name for topic in topics_of("360923", ["mayor", "press"])]

    assert {"360923.matter", "360923.supervision", "360923.score", "360923.regime"} <= set(names)
    assert {"360923.portal.mayor", "360923.receipt.mayor", "360923.portal.press", "360923.receipt.press"} <= set(names)
    assert len(names) == len(set(names))


def kept(topics: list[Topic]) -> dict[str, str]:
    return {topic.name: topic.configuration["retention.ms"] for topic in topics}


def test_nothing_is_thrown_away_by_age_but_what_portals_sent_in_the_clear() -> None:
    listed = kept(topics_of("360923", ["mayor"]) + topics_once())
    days = int(listed.pop("360923.portal.mayor")) / 86_400_000

    assert set(listed.values()) == {"-1"}
    assert days == 14  # longer than the longest holidays


def test_what_portals_sent_grows_old_by_the_time_of_kafka_and_goes_a_day_at_a_time() -> None:
    portal = next(topic for topic in topics_of("360923", ["mayor"]) if topic.name == "360923.portal.mayor")

    assert portal.configuration["message.timestamp.type"] == "LogAppendTime"
    assert portal.configuration["segment.ms"] == str(86_400_000)


@pytest.mark.parametrize("clock", ["driven", "accelerated:2026-01-01T00:00:00+08:00@1790000000x500"])
def test_a_replay_loses_nothing_to_its_stamps_of_other_years(clock: str) -> None:
    topics = topics_of("360923", ["mayor"], clock=clock)

    assert set(kept(topics).values()) == {"-1"}
    assert {topic.configuration["message.timestamp.type"] for topic in topics} == {"CreateTime"}


@pytest.mark.parametrize("clock", ["system", "driven"])
def test_a_stack_knows_by_which_clock_its_topics_are_made(tmp_path: Path, clock: str) -> None:
    assert Stack(tmp_path, environment={"DUBAN_CLOCK": clock}).clock == clock
    assert Stack(tmp_path).clock == "system"


def test_what_a_region_needs_before_it_begins_is_what_the_listing_makes() -> None:
    assert sorted(domain_topics("360923")) == sorted(topic.name for topic in topics_of("360923"))


def test_the_clock_has_one_order_for_all() -> None:
    assert [(topic.name, topic.partitions) for topic in topics_once()] == [("duban.clock", 1)]


def test_every_jar_is_pinned_by_its_digest() -> None:
    jars = kafka_jars.pinned()

    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in jars)
    assert kafka_jars.kafka_version() in {jar.version for jar in jars if jar.artifact == "kafka-clients"}


def test_without_network_and_cache_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_CACHE", str(tmp_path))
    for scheme in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(scheme, "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(StackError, match="Connect to the network") as refusal:
        kafka_jars.obtain()

    assert "请连接网络" in refusal.value.chinese


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DUBAN_CACHE", str(tmp_path / "file"))

    with pytest.raises(StackError, match="DUBAN_CACHE"):
        kafka_jars.obtain()
