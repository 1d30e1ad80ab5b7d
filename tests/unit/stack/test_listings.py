"""The listings the stack is made from: topics and Kafka's jars."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.stack import kafka_jars
from duban.stack.errors import StackError
from duban.stack.topics import topics_of, topics_once


def test_a_region_has_its_own_topics_and_two_for_each_portal() -> None:
    names = [topic.name for topic in topics_of("360923", ["mayor", "press"])]

    assert {"360923.matter", "360923.supervision", "360923.score", "360923.regime"} <= set(names)
    assert {"360923.portal.mayor", "360923.receipt.mayor", "360923.portal.press", "360923.receipt.press"} <= set(names)
    assert len(names) == len(set(names))


def test_nothing_is_thrown_away_by_age() -> None:
    assert {topic.configuration["retention.ms"] for topic in topics_of("360923", ["mayor"]) + topics_once()} == {"-1"}


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
