"""The topics a region needs, read from deploy/kafka/topics.yaml, and making those that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from duban.stack.folder import PROJECT

LISTING = PROJECT / "deploy" / "kafka" / "topics.yaml"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name, its partitions, and how old records are cleaned up."""

    name: str
    partitions: int
    cleanup: str
    retention_ms: int

    @property
    def configuration(self) -> dict[str, str]:
        """Kafka's own settings of the topic."""
        return {"cleanup.policy": self.cleanup, "retention.ms": str(self.retention_ms)}


def topics_once() -> list[Topic]:
    """The topics every Kafka of Duban has, whatever its regions."""
    return [_topic(entry) for entry in _listing()["once"]]


def topics_of(region: str, portals: Sequence[str] = ()) -> list[Topic]:
    """The topics of a region and of its portals."""
    listing = _listing()
    own = [_topic(entry, region=region) for entry in listing["region"]]
    return own + [_topic(entry, region=region, portal=portal) for portal in portals for entry in listing["portal"]]


async def create_missing(bootstrap_servers: str, topics: Iterable[Topic]) -> list[str]:
    """Create the topics that do not exist yet; their names. Existing ones are left as they are."""
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic
    from aiokafka.errors import TopicAlreadyExistsError, for_code

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if not missing:
            return []
        wanted = [NewTopic(topic.name, topic.partitions, 1, topic_configs=topic.configuration) for topic in missing]
        answer = await admin.create_topics(wanted)
    finally:
        await admin.close()
    created = []
    for name, code, *message in answer.topic_errors:
        error = for_code(code)
        if not code:
            created.append(name)
        elif error is not TopicAlreadyExistsError:  # another process may have been quicker, or the listing behind
            raise error(f"topic {name}: {message}")
    return created


@cache
def _listing(path: Path = LISTING) -> dict[str, Any]:
    from ruamel.yaml import YAML

    read: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return read


def _topic(entry: dict[str, Any], **names: str) -> Topic:
    values = {**_listing()["defaults"], **entry}
    return Topic(values["name"].format(**names), values["partitions"], values["cleanup"], values["retention_ms"])
