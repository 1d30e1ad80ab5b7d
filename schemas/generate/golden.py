"""Golden examples as JSON: a CloudEvent in structured mode for each example."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from pydantic import BaseModel

from schemas.examples import EVENTS, MESSAGES, EventExample, MessageExample, story
from schemas.generate.envelope import Envelope
from schemas.identity import event_id


def golden_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """File name and content of every example: `<type>.json`, and `<type>.<variant>.json` for the further ones."""
    for event in EVENTS:
        yield _file_name(event), _enveloped_event(event)
    for message in MESSAGES:
        yield _file_name(message), _enveloped_message(message)


def content_of(data: BaseModel) -> dict[str, Any]:
    """The payload with the fields that were given, as it is written on Kafka: nothing stands for none."""
    return data.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def _file_name(example: EventExample | MessageExample) -> str:
    return ".".join(part for part in (example.data.TYPE, example.variant, "json") if part)


def _enveloped_event(example: EventExample) -> dict[str, Any]:
    envelope = Envelope(
        id=event_id(example.stream, example.version),
        type=example.data.TYPE,
        source=f"/{example.service}",
        subject=example.stream,
        sequence=str(example.version),
        time=example.recorded_at.astimezone(UTC),
        correlationid=example.correlation,
        causationid=example.cause,
        traceparent=_trace(example.correlation),
        data=content_of(example.data),
    )
    return _written(envelope)


def _enveloped_message(example: MessageExample) -> dict[str, Any]:
    envelope = Envelope(
        id=example.id,
        type=example.data.TYPE,
        source=f"/{story.REGION}/portal/{example.portal}",
        time=example.sent_at,
        data=content_of(example.data),
    )
    return _written(envelope)


def _written(envelope: Envelope) -> dict[str, Any]:
    return envelope.model_dump(mode="json", exclude_none=True)


def _trace(correlation: str) -> str:
    """A trace context that is the same at every generation."""
    digest = hashlib.sha256(correlation.encode()).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"
