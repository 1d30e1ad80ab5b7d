"""The heartbeat matter: sounded on a portal topic, passed on stage by stage; who stops passing it shows at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.commands.portal import SoundHeartbeat
from schemas.contract import EventContract
from schemas.events.heartbeat import HeartbeatPassed
from schemas.identity import heartbeat_stream
from schemas.topics import domain_topic, portal_topic
from services.chassis.commands import Cause, Command
from services.chassis.decider import Decider
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

PORTAL = "heartbeat"


@dataclass(frozen=True, slots=True)
class LastHeartbeat:
    """When the last heartbeat that a stage saw was sounded."""

    sounded_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def _decide(state: LastHeartbeat, heard: HeartbeatPassed) -> Sequence[EventContract]:
    return (heard,) if heard.sounded_at > state.sounded_at else ()


def _evolve(_: LastHeartbeat, event: EventContract) -> LastHeartbeat:
    assert isinstance(event, HeartbeatPassed)
    return LastHeartbeat(event.sounded_at)


def heartbeat_decider(noun: str) -> Decider[LastHeartbeat, HeartbeatPassed]:
    """The decider of a stage that publishes on `<region>.<noun>`; an older heartbeat than the last is not passed on."""

    def topic(event: EventContract) -> str:
        assert isinstance(event, HeartbeatPassed)
        return domain_topic(event.region, noun)

    return Decider("heartbeat", LastHeartbeat(), _decide, _evolve, topic)


def passing_on(stage: str, heard_from: str, decider: Decider[LastHeartbeat, HeartbeatPassed]) -> Reaction:
    """Reaction of a stage to the heartbeats of the stage before it, `heard_from`."""

    def react(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[HeartbeatPassed]]:
        assert isinstance(event, HeartbeatPassed)
        if event.stage != heard_from:
            return ()
        context.heartbeats[event.region] = event.sounded_at
        passed = HeartbeatPassed(region=event.region, stage=stage, sounded_at=event.sounded_at)
        stream = heartbeat_stream(event.region, stage)
        return (Command(stream, passed, event.sounded_at, Cause(record.id, record.correlation, record.traceparent)),)

    return Reaction({HeartbeatPassed.TYPE: HeartbeatPassed}, decider, react)


async def sound_heartbeats(runtime: Runtime) -> None:
    """Sound one for every region that has the heartbeat portal, again and again."""
    while True:
        await asyncio.sleep(runtime.settings.heartbeat_seconds)
        now = runtime.clock.now()
        for region in runtime.regimes.regions():
            newest = runtime.regimes.newest(region)
            if newest is None or PORTAL not in newest.portals:
                continue
            with suppress(KafkaError, OSError, TimeoutError):  # one that is not heard shows by its age
                await runtime.producing.do(lambda producer, region=region, now=now: _sound(producer, region, now))  # type: ignore[misc]


async def _sound(producer: AIOKafkaProducer, region: str, now: datetime) -> None:
    sounded = SoundHeartbeat(submission_id=f"heartbeat-{now.isoformat()}", sounded_at=now)
    headers = [("ce_type", SoundHeartbeat.TYPE.encode()), ("content-type", b"application/json")]
    topic, stamp = portal_topic(region, PORTAL), int(now.timestamp() * 1000)
    value = sounded.model_dump_json().encode()
    await producer.send_and_wait(topic, value, key=region.encode(), headers=headers, timestamp_ms=stamp)
