"""The topics a region needs, read from deploy/kafka/topics.yaml, and making those that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from duban.stack.folder import PROJECT

LISTING = PROJECT / "deploy" / "kafka" / "topics.yaml"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its name, its partitions, how old records are cleaned up, and whose time says how old they are.

    `retention_ms`: -1 is for ever. `segment_ms`: after that much a new part of the topic is begun; parts are deleted as
    a whole. `timestamps`: CreateTime is the producer's time, LogAppendTime Kafka's own.
    """

    name: str
    partitions: int
    cleanup: str
    retention_ms: int
    segment_ms: int | None = None
    timestamps: str = "CreateTime"

    @property
    def configuration(self) -> dict[str, str]:
        """Kafka's own settings of the topic."""
        segment = {} if self.segment_ms is None else {"segment.ms": str(self.segment_ms)}
        kept = {"cleanup.policy": self.cleanup, "retention.ms": str(self.retention_ms)}
        return {**kept, **segment, "message.timestamp.type": self.timestamps}

    @property
    def with_stamps_of_other_years(self) -> Topic:
        """The same for producers whose stamps are the time of a replay: believed, and nothing too old to be kept."""
        return replace(self, retention_ms=-1, segment_ms=None, timestamps="CreateTime")


def topics_once() -> list[Topic]:
    """The topics every Kafka of Duban has, whatever its regions."""
    return [_topic(entry) for entry in _listing()["once"]]


def topics_of(region: str, portals: Sequence[str] = (), *, clock: str = "system") -> list[Topic]:
    """The topics of a region and of its portals. `clock`: DUBAN_CLOCK of the services that read them."""
    listing = _listing()
    own = [_topic(entry, region=region) for entry in listing["region"]]
    theirs = [_topic(entry, region=region, portal=portal) for portal in portals for entry in listing["portal"]]
    if clock != "system":
        theirs = [topic.with_stamps_of_other_years for topic in theirs]
    return own + theirs


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
    return Topic(
        values["name"].format(**names),
        values["partitions"],
        values["cleanup"],
        values["retention_ms"],
        values["segment_ms"],
        values["timestamps"],
    )
