"""The metrics of a service, in one place; each help text ends with what to do when the value is bad.

Names follow the conventions of Prometheus (unit and ``_total`` last) and begin with ``duban_``. No label ever carries
a person, a matter or a free text. Lags are ages in event time: now minus the oldest thing not yet done, zero when
there is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def _counter(name: str, text: str, *labels: str) -> Counter:
    return Counter(name, text, labels, namespace="duban", registry=REGISTRY)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(name, text, labels, namespace="duban", registry=REGISTRY)


def _histogram(name: str, text: str, *labels: str, buckets: tuple[float, ...]) -> Histogram:
    return Histogram(name, text, labels, namespace="duban", registry=REGISTRY, buckets=buckets)


# HTTP
REQUESTS = _counter(
    "http_requests_total",
    "Requests answered, by route. Many 5xx: look for event=request_failed in the log of the same minute.",
    "method",
    "route",
    "status",
)
REQUEST_SECONDS = _histogram(
    "http_request_duration_seconds",
    "Time to answer. High: look at duban_http_in_flight and at slow statements in PostgreSQL.",
    "method",
    "route",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
IN_FLIGHT = _gauge(
    "http_in_flight", "Requests being answered. Near DUBAN_HTTP_IN_FLIGHT: add a replica or find the slow route."
)
LIVE_STREAMS = _gauge("live_streams", "Open event streams to browsers. Near DUBAN_LIVE_CONNECTIONS: add a replica.")

# Commands and the event log
COMMANDS = _counter(
    "commands_total",
    "Commands by outcome: decided, refused, conflict. Many conflicts: two writers fight for the same streams.",
    "command",
    "outcome",
)
EVENTS_APPENDED = _counter(
    "events_appended_total", "Events written to the log. Flat while commands arrive: look at PostgreSQL."
)
APPEND_SECONDS = _histogram(
    "append_duration_seconds",
    "Time of one shared append transaction. High: disk, or a lock held by a long transaction.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0),
)

# Relay
RELAY_LAG = _gauge(
    "relay_lag_seconds", "Age of the oldest event not yet published, zero when drained. Growing: is Kafka reachable?"
)
EVENTS_PUBLISHED = _counter(
    "events_published_total", "Events acknowledged by Kafka. Flat while duban_relay_lag_seconds grows: see the log."
)
RELAY_LAST_RUN = _gauge(
    "relay_last_run_timestamp_seconds", "When the relay last looked. Older than a minute: the relay is dead, restart."
)

# Consumers
CONSUMER_LAG = _gauge(
    "consumer_lag_seconds",
    "Age in event time of the oldest record not yet applied, zero when drained. Growing: add a replica or a lane.",
    "topic",
)
CONSUMED = _counter(
    "consumed_records_total",
    "Records by outcome: applied, duplicate, gap, dead_letter. Any gap or dead_letter: duban dead-letters list.",
    "topic",
    "outcome",
)
CONSUMER_LAST_POLL = _gauge(
    "consumer_last_poll_timestamp_seconds", "When the consumer last asked Kafka. Old: the consumer is dead, restart."
)
DEAD_LETTERS = _gauge(
    "dead_letters", "Records put aside and not yet retried. Above zero: duban dead-letters list, mend, retry.", "topic"
)

# Alarms
ALARMS_FIRED = _counter(
    "alarms_fired_total",
    "Alarms decided. Flat while duban_alarms_overdue grows: see duban_last_tick_timestamp_seconds.",
)
ALARM_LATENESS = _histogram(
    "alarm_lateness_seconds",
    "How late an alarm was decided after its due time. High: ticks are slow, or the service was down.",
    buckets=(0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3_600.0, 86_400.0),
)
ALARMS_PENDING = _gauge(
    "alarms_pending", "Alarms that wait for their time. Zero while matters are open: tracking does not consume."
)
ALARMS_OVERDUE = _gauge(
    "alarms_overdue", "Alarms past their time and not decided. Above zero for minutes: the tick is stuck."
)
LAST_TICK = _gauge(
    "last_tick_timestamp_seconds", "When the last tick ended well. Two ticks missed: restart, then look at PostgreSQL."
)

# Watching the whole
HEARTBEAT_AGE = _gauge(
    "heartbeat_age_seconds",
    "Age of the last heartbeat matter seen here. Old: follow the heartbeat upstream, service by service.",
    "region",
)
READY = _gauge("ready", "1 when the service can do its work. 0: open /health/ready, it names the reason.")
LONG_TRANSACTION = _gauge(
    "oldest_transaction_seconds", "Age of the oldest open transaction. Minutes: it holds the relay back, end it."
)


def replace_series(gauge: Gauge, series: Mapping[tuple[str, ...], float]) -> None:
    """Export these series of a gauge, by the values of their labels, and no others.

    Between two scrapes: one that saw none of them would begin the waiting of an alert anew.
    """
    gauge.clear()
    for labels, value in series.items():
        gauge.labels(*labels).set(value)


def exposition() -> bytes:
    """What ``/metrics`` answers."""
    return generate_latest(REGISTRY)
