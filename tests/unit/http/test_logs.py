"""Log lines are JSON, carry their correlation, and never a person's data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.chassis.logs import (
    REDACTED,
    REPEATED_AFTER_SECONDS,
    SeldomRepeated,
    configure_logs,
    log_context,
    redact,
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs("intake", "INFO", stream)
    yield stream
    configure_logs("office", "ERROR")


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_who_and_in_which_context(written: io.StringIO) -> None:
    with log_context("case-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        structlog.get_logger().info("matter_registered", stream="matter-1")
    structlog.get_logger().debug("not_logged")
    (line,) = _lines(written)
    assert line["event"] == "matter_registered"
    assert line["service"] == "intake"
    assert line["correlation_id"] == "case-1"
    assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert line["time"].endswith("Z")


def test_the_standard_librarys_loggers_speak_the_same_way(written: io.StringIO) -> None:
    logging.getLogger("aiokafka").warning("broker %s is away", "one")
    (line,) = _lines(written)
    assert (line["event"], line["level"], line["service"]) == ("broker one is away", "warning", "intake")


def test_what_kafkas_client_repeats_is_written_once_and_counted(
    monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    seconds = 100.0
    monkeypatch.setattr(logging.getLogger().handlers[0], "filters", [SeldomRepeated(lambda: seconds)])
    client = logging.getLogger("aiokafka.client")
    for node in (1, 2, 3):
        client.error("Unable connect to node with id %s: %s", node, ConnectionRefusedError("refused"))
    seconds += REPEATED_AFTER_SECONDS
    for node in (1, 2):
        client.error("Unable connect to node with id %s: %s", node, ConnectionRefusedError("refused"))

    first, later = _lines(written)
    assert first["event"] == "Unable connect to node with id 1: refused"
    assert "left_out" not in first
    assert later["left_out"] == 2


def test_what_is_new_or_ours_is_always_written(written: io.StringIO) -> None:
    client = logging.getLogger("aiokafka.client")
    for _ in range(2):
        client.error("Unable connect to node with id %s: %s", 1, ConnectionRefusedError("refused"))
        client.error("Unable connect to node with id %s: %s", 1, TimeoutError("too late"))
        client.error("Unable to update metadata from %s", [1])
        client.info("Discovered coordinator %s", 1)
        logging.getLogger("asyncpg").error("gone")
        structlog.get_logger("aiokafkas").error("consumer_failed")
        structlog.get_logger().error("relay interrupted")

    events = [line["event"] for line in _lines(written)]
    assert sorted(events) == sorted([
        "Unable connect to node with id 1: refused", "Unable connect to node with id 1: too late",
        "Unable to update metadata from [1]", *["Discovered coordinator 1", "gone", "consumer_failed"] * 2,
        *["relay interrupted"] * 2,
    ])  # fmt: skip


def test_personal_data_is_held_back(written: io.StringIO) -> None:
    structlog.get_logger().info(
        "received", complainant={"name": "张三"}, nested={"phone": "x", "unit": "police"}, note="电话13812345678急"
    )
    logging.getLogger("asyncpg").error("Key (mail)=(someone@example.com) already exists")
    text = written.getvalue()
    assert all(secret not in text for secret in ("张三", "13812345678", "someone@example.com"))
    assert "police" in text


def test_whatever_is_logged_becomes_a_line(written: io.StringIO) -> None:
    structlog.get_logger().info("odd", half="\ud800", keyed={("matter", 1): {1, 2}}, thing=object)
    (line,) = _lines(written)
    assert line["keyed"] == {"('matter', 1)": [1, 2]}


def test_a_traceback_shows_where_and_no_local_values(written: io.StringIO) -> None:
    secret = "身份证11010519491231002X"
    try:
        raise ValueError(f"cannot read {secret}")
    except ValueError:
        structlog.get_logger().exception("failed")
    text = written.getvalue()
    assert "test_a_traceback_shows_where" in text
    assert "11010519491231002X" not in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("360923-2026-000812", True),
        ("offset 13812345678901", True),
        ("13812345678", False),
        ("postgresql://duban:hunter2@db/x", False),
        ("Bearer eyJhbGciOi.eyJzdWIi.c2lnbmF0", False),
    ],
)
def test_what_looks_personal_and_what_does_not(text: str, kept: bool) -> None:
    assert (redact(text) == text) is kept
    assert (REDACTED in str(redact(text))) is not kept
