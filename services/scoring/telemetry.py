"""What scoring measures of its own."""

from __future__ import annotations

from prometheus_client import Gauge

from services.chassis import metrics

PUBLICATION_WAITS = Gauge(
    "duban_publication_waits_seconds",
    "For how long a table waits because tracking was not heard since its period ended. "
    "Minutes: follow the heartbeat upstream.",
    ("region",),
    registry=metrics.REGISTRY,
)
