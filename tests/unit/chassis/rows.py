"""A row of the event log as the relay reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def row(stream: str, version: int) -> dict[str, Any]:
    """With everything that headers are made of."""
    return {
        "stream": stream,
        "version": version,
        "type": "duban.x.y.v1",
        "occurred_at": datetime(2026, 3, 2, 1, tzinfo=UTC),
        "correlation": "talk",
        "causation": "cause",
        "traceparent": None,
    }
