"""FastStream in front: pattern subscription, batches of raw records, positions from the checkpoints in Postgres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaConsumer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from schemas.topics import REGIME
from services.chassis.consume.places import POLL
from services.chassis.records import ConsumerRecord

if TYPE_CHECKING:
    from services.chassis.consume.lanes import Lanes
    from services.chassis.runtime import Runtime

_DIGITS = r"\d\d\d\d\d\d"
_LOOK_MILLISECONDS = 1_000


class _WaitingConsumer(AIOKafkaConsumer):  # type: ignore[misc]  # the client has no types
    """Looks for records until there are some, a second at a time.

    FastStream sleeps after a look that found nothing for as long as it looked. With looks of ten milliseconds records
    came while it slept, and a service with nothing to do looked fifty times a second at each of its subscriptions.
    """

    async def getmany(self, *partitions: Any, timeout_ms: int = 0, max_records: int | None = None) -> Any:
        """Records as soon as there are any; `timeout_ms` is what FastStream sleeps where there were none."""
        del timeout_ms
        return await super().getmany(*partitions, timeout_ms=_LOOK_MILLISECONDS, max_records=max_records)


async def connect_waiting(broker: KafkaBroker) -> None:
    """Connect the broker so that its subscriptions wait for records instead of looking for them again and again."""
    await broker.connect()
    configuration = broker.config.broker_config
    configuration.builder = partial(_WaitingConsumer, *configuration.builder.args, **configuration.builder.keywords)  # type: ignore[attr-defined]


def topic_pattern(regions: Sequence[str], nouns: Iterable[str], inbound: str | None) -> str:
    """Regular expression of all topics that a service reads.

    `regions` are codes or beginnings with `*`; none means all. Curly brackets are avoided: FastStream reads them as
    path parameters.

    >>> topic_pattern(("360923", "3402*"), ("matter", "regime"), None)
    '^(360923|3402\\\\d\\\\d)[.](matter|regime)$'
    """
    codes = [code.rstrip("*") + r"\d" * (6 - len(code.rstrip("*"))) for code in regions] or [_DIGITS]
    kinds = [*nouns, *([inbound] if inbound else [])]
    return f"^({'|'.join(codes)})[.]({'|'.join(kinds)})$"


def group_of(service: str, regions: Sequence[str]) -> str:
    """Kafka's consumer group of a service.

    The regions are part of it: a static member that comes back with another subscription would be handed topics that it
    no longer reads.
    """
    return "-".join(["duban", service, *(region.replace("*", "x") for region in regions)])


async def _keep_raw(records: tuple[ConsumerRecord, ...]) -> KafkaMessage:
    return KafkaMessage(
        raw_message=records,
        body=b"",
        headers={},
        message_id="",
        correlation_id="",
        content_type=None,
        consumer=FAKE_CONSUMER,
    )


async def _raw(message: KafkaMessage) -> Any:
    return message.raw_message


def subscribe(broker: KafkaBroker, runtime: Runtime, lanes: Lanes) -> Any:
    """Subscribe the service to its topics; gives FastStream's subscriber."""
    definition = runtime.definition
    inbound = definition.inbound.pattern if definition.inbound else None
    pattern = topic_pattern(runtime.settings.regions, definition.subscribes, inbound)
    return _subscribe(broker, runtime, lanes, pattern, definition.name)


def subscribe_to_regimes(broker: KafkaBroker, runtime: Runtime, lanes: Lanes) -> Any:
    """Subscribe the service to the regimes, apart from all else: a batch may be waiting for one."""
    pattern = topic_pattern(runtime.settings.regions, (REGIME,), None)
    return _subscribe(broker, runtime, lanes, pattern, f"{runtime.definition.name}-regimes")


def _subscribe(broker: KafkaBroker, runtime: Runtime, lanes: Lanes, pattern: str, name: str) -> Any:
    settings = runtime.settings
    subscriber: Any = broker.subscriber(
        pattern=pattern,
        group_id=group_of(name, settings.regions),
        group_instance_id=f"{name}-{settings.instance}",
        batch=True,
        batch_timeout_ms=settings.poll_milliseconds,
        max_records=min(POLL, settings.consume_batch),
        max_partition_fetch_bytes=1024 * 1024,
        fetch_max_bytes=8 * 1024 * 1024,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.ACK_FIRST,
        listener=lanes.positions,
        parser=_keep_raw,
        decoder=_raw,
    )
    lanes.positions.subscriber = subscriber

    @subscriber  # type: ignore[untyped-decorator]
    async def take(records: Any) -> None:
        runtime.note_poll()
        await lanes.put(records)

    return subscriber
