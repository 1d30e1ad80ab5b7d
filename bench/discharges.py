"""The events of the projection measurements: discharged obligations as tracking publishes them, two a matter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.events.supervision import ObligationDischarged
from schemas.events.terms import Verdict
from schemas.identity import matter_id, supervision_stream
from schemas.topics import domain_topic
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.eventlog import encode

_BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)
_UNITS = tuple(f"unit-{number:02d}" for number in range(20))


def discharges(region: str, count: int) -> Iterator[tuple[str, int, ObligationDischarged]]:
    """Stream, version and event; the sign-for and the answer of each matter."""
    for number in range(count // 2):
        matter = matter_id(region, "bench", str(number))
        at = _BEGIN + timedelta(minutes=number % 500_000)
        for version, kind in ((1, "sign"), (2, "answer")):
            yield (
                supervision_stream(matter),
                version,
                ObligationDischarged(
                    region=region,
                    matter=matter,
                    obligation=f"{kind}.1",
                    unit=_UNITS[number % 20],
                    kind=kind,
                    discharged_at=at,
                    due_at=at + timedelta(days=9),
                    verdict=Verdict.ON_TIME if number % 7 else Verdict.OVERDUE,
                    working_days_left=number % 9,
                ),
            )


def row_of(stream: str, version: int, event: ObligationDischarged) -> dict[str, Any]:
    """The row of the event log that the relay would publish."""
    return {
        "stream": stream,
        "version": version,
        "type": event.TYPE,
        "occurred_at": event.discharged_at,
        "correlation": stream,
        "causation": stream,
        "traceparent": None,
        "data": encode(event),
    }


async def publish(servers: str, region: str, count: int) -> None:
    """Publish `count` events on the region's supervision topic, as the relay writes them."""
    values = (
        (stream, cloud_event("/tracking", row_of(stream, version, event)))
        for stream, version, event in discharges(region, count)
    )
    await _publish(servers, domain_topic(region, "supervision"), values, HEADERS)


async def publish_payloads(servers: str, region: str, count: int) -> None:
    """Publish the payloads of `count` events alone on `payloads_topic`: what a service without envelopes would read."""
    values = ((stream, encode(event)) for stream, _, event in discharges(region, count))
    await _publish(servers, payloads_topic(region), values, ())


def payloads_topic(region: str) -> str:
    """A topic of the region that nobody else uses in a measurement."""
    return domain_topic(region, "task")


async def _publish(
    servers: str, topic: str, values: Iterable[tuple[str, bytes]], headers: Sequence[tuple[str, bytes]]
) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True, max_batch_size=131_072)
    await producer.start()
    waiting: list[Any] = []
    try:
        for stream, value in values:
            waiting.append(await producer.send(topic, value, key=stream.encode(), headers=list(headers)))
            if len(waiting) == 5_000:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
