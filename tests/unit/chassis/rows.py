"""A row of the event log as the relay reads it, and a record as a consumer gives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import ConsumerRecord


def row(stream: str, version: int) -> dict[str, Any]:
    """With everything that a CloudEvent is made of."""
    return {
        "stream": stream,
        "version": version,
        "type": "duban.x.y.v1",
        "occurred_at": datetime(2026, 3, 2, 1, tzinfo=UTC),
        "correlation": "talk",
        "causation": "cause",
        "traceparent": None,
        "data": b'{"a": 1}',
    }


def consumed(value: bytes | None, headers: Sequence[tuple[str, bytes]] = ()) -> ConsumerRecord[bytes, bytes]:
    """A record of a topic of matters with this value and these headers."""
    return ConsumerRecord("360923.matter", 0, 7, 1_772_413_200_000, 0, None, value, None, 0, 0, headers)
