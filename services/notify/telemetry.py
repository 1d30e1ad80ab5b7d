"""The metrics of notify; no label carries a recipient, only channels and the endpoints of the regime."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from services.chassis.metrics import REGISTRY, replace_series
from services.notify.delivering.work import Attempt, Endpoint
from services.notify.domain.delivery import Delivery

PLANNED = Counter(
    "deliveries_planned_total",
    "Deliveries planned, before conditions on the matter. Flat while events come: is a regime in force?",
    ["channel"],
    namespace="duban",
    registry=REGISTRY,
)
DELIVERED = Counter(
    "deliveries_made_total",
    "Deliveries made. Flat while duban_delivery_oldest_due_seconds grows: see duban_delivery_failures_total.",
    ["channel", "endpoint"],
    namespace="duban",
    registry=REGISTRY,
)
FAILURES = Counter(
    "delivery_failures_total",
    "Failed attempts: temporary (asked to come back), permanent (refused for good), technical (no answer). "
    "Open the delivery on the page of deliveries, it shows each attempt.",
    ["channel", "endpoint", "kind"],
    namespace="duban",
    registry=REGISTRY,
)
SECONDS = Histogram(
    "delivery_attempt_seconds",
    "Time of one attempt. High: the endpoint is slow; its lane slows nobody else.",
    ["channel"],
    namespace="duban",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0),
)
OLDEST_DUE = Gauge(
    "delivery_oldest_due_seconds",
    "How long the oldest delivery has been due, zero when none is. Growing: the endpoint or we are sick.",
    ["channel", "endpoint"],
    namespace="duban",
    registry=REGISTRY,
)


def note_planned(planned: Iterable[Delivery]) -> None:
    """Count what events led to."""
    for delivery in planned:
        PLANNED.labels(delivery.channel).inc()


def note_attempts(endpoint: Endpoint, attempts: Sequence[Attempt]) -> None:
    """Count what a wave led to."""
    for attempt in attempts:
        if not attempt.tried:
            continue
        SECONDS.labels(endpoint.channel).observe(attempt.seconds)
        if attempt.failure is None:
            DELIVERED.labels(endpoint.channel, endpoint.endpoint).inc()
        else:
            FAILURES.labels(endpoint.channel, endpoint.endpoint, attempt.failure.kind).inc()


def note_waiting(waiting: Iterable[tuple[Endpoint, datetime]], now: datetime) -> None:
    """Export how long each endpoint has something due."""
    seconds: dict[tuple[str, ...], float] = {
        (one.channel, one.endpoint): max(0.0, (now - at).total_seconds()) for one, at in waiting
    }
    replace_series(OLDEST_DUE, seconds)
