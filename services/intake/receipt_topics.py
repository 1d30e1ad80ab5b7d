"""Where receipts go: a portal's receipt topic is made when its first message comes and nobody has made it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from schemas.topics import portal_of, portal_topic, region_of
from services.chassis.existing_topics import ExistingTopics

_LOG = structlog.get_logger(__name__)

Topics = Callable[[Iterable[str]], Awaitable[set[str]]]
"""Of the topics asked for, those that exist; the others could not be made."""


class ReceiptTopics(ExistingTopics):
    """Knows which topics exist, and makes what is missing: a receipt never waits for a topic that is not there."""

    async def _make(self, admin: AIOKafkaAdminClient, missing: Sequence[str]) -> set[str]:
        """Make receipt topics as wide and as safe as the topics of their portals."""
        portals = [portal_topic(region_of(name), portal_of(name)) for name in missing]
        shapes = {described["topic"]: described["partitions"] for described in await admin.describe_topics(portals)}
        wanted = []
        for name, portal in zip(missing, portals, strict=True):
            partitions = shapes.get(portal) or [{"replicas": [0]}]
            kept = {"cleanup.policy": "delete", "retention.ms": "-1"}  # Kafka's own default forgets after a week
            wanted.append(NewTopic(name, len(partitions), len(partitions[0]["replicas"]), topic_configs=kept))
        return _made(await admin.create_topics(wanted))


def _made(answer: object) -> set[str]:
    made: set[str] = set()
    for name, code, *message in getattr(answer, "topic_errors", ()):
        error: type[KafkaError] = for_code(code)
        if code == 0 or error is TopicAlreadyExistsError:
            made.add(name)
        else:
            _LOG.error(
                "a receipt topic could not be made; create it and retry the dead letters", topic=name, why=message
            )
    return made
