"""A running service: its connections, clock and background work, started and stopped in one place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from services.chassis import metrics, views
from services.chassis.alarms import Alarms, families
from services.chassis.bus import CommandBus
from services.chassis.calendars import Calendars
from services.chassis.clock import Clock, DrivenClock, SystemClock, clock_from
from services.chassis.consume.lanes import Lanes
from services.chassis.consume.subscription import connect_waiting, subscribe, subscribe_to_regimes
from services.chassis.decider import Decider
from services.chassis.driven import follow_ticks, set_by_last_tick
from services.chassis.existing_topics import ExistingTopics
from services.chassis.heartbeat import sound_heartbeats
from services.chassis.http.health import Problem
from services.chassis.http.idempotency_postgres import PostgresIdempotency
from services.chassis.http.live import LiveHub
from services.chassis.migration import CHASSIS, migrate
from services.chassis.monitored import Monitored
from services.chassis.neighbours import Neighbours
from services.chassis.producing import Producing
from services.chassis.regimes import Regimes
from services.chassis.relay import Relay
from services.chassis.sealing import Sealer
from services.chassis.service import ServiceDefinition
from services.chassis.settings import ServiceSettings
from services.chassis.watch import watch

_LOG = structlog.get_logger(__name__)
_SILENCE_SECONDS = 30.0


async def _as_it_is(_: Any) -> None:
    """Connections go back to their pool unchanged: settings are only ever SET LOCAL, so nothing needs a reset."""


class Runtime:
    """Everything a service's parts share. Usable within `running`."""

    pool: asyncpg.Pool[Any]
    projection_pool: asyncpg.Pool[Any]
    producing: Producing
    lanes: Lanes
    regime_lane: Lanes

    def __init__(self, definition: ServiceDefinition, settings: ServiceSettings) -> None:
        self.definition = definition
        self.settings = settings
        self._looking = families(definition.alarms, definition.deciders)
        self.clock: Clock = clock_from(settings.clock)
        self.topics = ExistingTopics(settings.kafka)
        self.regimes = Regimes()
        self.calendars = Calendars()
        self.monitored = Monitored()
        self.heartbeats: dict[str, datetime] = {}
        self.hub = LiveHub(settings.live_connections)
        self.appended = asyncio.Event()
        self.sealer = Sealer.from_file(settings.master_key_file) if settings.master_key_file else None
        self._buses: dict[int, CommandBus[Any, Any]] = {}
        self._subscriber: Any = None
        self._started = monotonic()
        self._failed: dict[str, str] = {}
        self.outdated_views: list[str] = []

    def bus(self, decider: Decider[Any, Any]) -> CommandBus[Any, Any]:
        """The bus of one of the definition's deciders. Raises KeyError for any other."""
        return self._buses[id(decider)]

    @property
    def consumer(self) -> AIOKafkaConsumer:
        """Kafka's consumer behind the subscription."""
        return self._subscriber.consumer

    def gap(self, milliseconds: int) -> float:
        """Seconds between two small pieces of work; none on a clock on which nobody lives while they lie there."""
        return milliseconds / 1000 if isinstance(self.clock, SystemClock) else 0.0

    def note_poll(self) -> None:
        """The consumer handed on a batch."""
        metrics.CONSUMER_LAST_POLL.set_to_current_time()

    def is_last(self, topic: str, partition: int, offset: int) -> bool:
        """Whether nothing is known to follow a record."""
        consumer = self.consumer
        place = TopicPartition(topic, partition)
        if consumer is None or place not in consumer.assignment():
            return True
        highwater = consumer.highwater(place)
        return highwater is None or offset + 1 >= highwater

    def lags(self, now: datetime) -> dict[str, float]:
        """For each topic, seconds for which the oldest record not yet applied waits, 0 where none does."""
        lags: dict[str, float] = {}
        for place, following in self.lanes.positions.following.items():
            more = not self.is_last(*place, following - 1)
            lag = self.lanes.waiting.lag(place, now.timestamp(), more=more)
            lags[place[0]] = max(lag, lags.get(place[0], 0.0))
        return lags

    @asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """Start everything in the order of dependence; stop in reverse."""
        async with AsyncExitStack() as stack:
            await self._open_database(stack)
            app.state.idempotency = PostgresIdempotency(self.pool)
            await stack.enter_async_context(app.state.idempotency.tidied())
            await self._open_kafka(stack)
            for decider in self.definition.deciders:
                bus = CommandBus(self.pool, decider, most=self.settings.append_batch, appended=self.appended)
                self._buses[id(decider)] = await stack.enter_async_context(bus)
            for task in self.definition.tasks:
                await stack.enter_async_context(task(self))
            await self._know_neighbours(stack)
            yield

    async def _open_database(self, stack: AsyncExitStack) -> None:
        address, most = self.settings.database.get_secret_value(), self.settings.pool_connections
        options = {"jit": "off", "application_name": f"duban-{self.definition.name}"}
        self.pool = await stack.enter_async_context(
            asyncpg.create_pool(address, min_size=2, max_size=most, server_settings=options, reset=_as_it_is)
        )
        # The statements of projections take arrays: planned for each batch anew, the planning costs more than the rest.
        relaxed = options | {"synchronous_commit": "off", "plan_cache_mode": "force_generic_plan"}
        lanes = self.settings.lanes
        self.projection_pool = await stack.enter_async_context(
            asyncpg.create_pool(
                address, min_size=lanes + 1, max_size=lanes + 2, server_settings=relaxed, reset=_as_it_is
            )
        )
        async with self.pool.acquire() as connection:
            await migrate(connection, {"chassis": CHASSIS, self.definition.name: self.definition.migrations})
            self.outdated_views = await views.ensure(connection, self.definition.views)
            await self.regimes.load(connection)
            await self.calendars.load(connection)
            await self.monitored.load(connection)

    async def _open_kafka(self, stack: AsyncExitStack) -> None:
        settings = self.settings
        self.producing = await stack.enter_async_context(Producing(settings.kafka, f"duban-{self.definition.name}"))
        relay = Relay(
            self.pool,
            self.producing,
            f"/{self.definition.name}",
            appended=self.appended,
            topics=self.topics,
            batch=settings.relay_batch,
            gap_seconds=self.gap(settings.relay_gap_milliseconds),
        )
        await self._background(stack, "relay", relay.run)
        if isinstance(self.clock, DrivenClock):
            await set_by_last_tick(settings.kafka, self.clock)
        await self._consume(stack)
        if isinstance(self.clock, DrivenClock):
            await self._background(stack, "clock", lambda: follow_ticks(settings.kafka, self.clock))
        if self._looking:
            alarms = Alarms(self, self._looking, tick_seconds=settings.tick_seconds, most=settings.alarm_batch)
            await self._background(stack, "alarms", alarms.run)
        if self.definition.inbound is not None and settings.heartbeat_seconds:
            await self._background(stack, "heartbeat", lambda: sound_heartbeats(self))
        await self._background(stack, "watch", lambda: watch(self))

    async def _know_neighbours(self, stack: AsyncExitStack) -> None:
        address = self.settings.database.get_secret_value()
        neighbours = Neighbours(self.hub, address, f"duban-{self.definition.name}-live")
        self.hub.tell_others = neighbours.tell
        await self._background(stack, "neighbours", neighbours.run)

    async def _consume(self, stack: AsyncExitStack) -> None:
        settings, pool = self.settings, self.projection_pool
        self.lanes = Lanes(self, pool, settings.lanes, settings.consume_batch * 2)
        self.regime_lane = Lanes(self, pool, 1, settings.consume_batch)
        for lane in range(settings.lanes):
            await self._background(stack, f"lane-{lane}", lambda lane=lane: self.lanes.run(lane))  # type: ignore[misc]
        await self._background(stack, "lane-regimes", lambda: self.regime_lane.run(0))
        broker = KafkaBroker(
            settings.kafka,
            apply_types=False,
            allow_auto_create_topics=False,
            metadata_max_age_ms=5000,
            logger=None,
            client_id=f"duban-{self.definition.name}",
            graceful_timeout=10,
        )
        await connect_waiting(broker)
        subscribe_to_regimes(broker, self, self.regime_lane)
        self._subscriber = subscribe(broker, self, self.lanes)
        await broker.start()
        stack.push_async_callback(broker.stop)

    async def _background(self, stack: AsyncExitStack, name: str, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._watched(name, work), name=name)

        async def stop() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        stack.push_async_callback(stop)

    async def _watched(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Restart work that ended by an error nobody foresaw; readiness names it meanwhile."""
        while True:
            try:
                await work()
                return
            except Exception as error:  # noqa: BLE001 - readiness names it, the log shows it, the work goes on
                self._failed[name] = repr(error)
                _LOG.exception("background work failed, starting it again", work=name)
                await asyncio.sleep(1)
                self._failed.pop(name, None)

    async def problems(self) -> list[Problem]:
        """Why the service is not ready; empty when it is."""
        found = [
            Problem("background_failed", f"{name} failed: {why}; see the log") for name, why in self._failed.items()
        ]
        if self.outdated_views:
            names = ", ".join(self.outdated_views)
            found.append(Problem("view_outdated", f"rebuild with: duban rebuild {self.definition.name} {names}"))
        if not await self._database_answers():
            found.append(Problem("database_away", "PostgreSQL does not answer; check DUBAN_DATABASE and the server"))
        found += self._consumer_problems()
        # A clock that is driven or accelerated says nothing of how long anybody waits.
        if isinstance(self.clock, SystemClock):
            worst = max(self.lags(self.clock.now()).values(), default=0.0)
            if worst > self.settings.lag_limit_seconds:
                found.append(Problem("consumer_lags", f"records wait for {worst:.0f} s; add a replica or a lane"))
        if self.lanes.stuck_since is not None:
            age = (datetime.now(UTC) - self.lanes.stuck_since).total_seconds()
            if age > self.settings.lag_limit_seconds / 6:
                found.append(Problem("consumer_stuck", f"a batch waits for {age:.0f} s: {self.lanes.stuck_because}"))
        return found

    def _consumer_problems(self) -> list[Problem]:
        """Without topics there is nothing to consume, and that is well; topics without partitions here are not."""
        if self._subscriber is None or self.consumer is None:
            return [Problem("consumer_absent", "the consumer is not there; restart the service")]
        if not self.consumer.subscription():
            return []
        if not self.consumer.assignment():
            return [Problem("consumer_unassigned", "the consumer has no partitions; check that Kafka runs")]
        if (silent := self._silence()) > _SILENCE_SECONDS:
            return [Problem("consumer_dead", f"Kafka was not heard for {silent:.0f} s; restart the service")]
        return []

    def _silence(self) -> float:
        """Seconds since Kafka last answered a fetch; fetches are repeated every half second even when nothing comes."""
        consumer = self.consumer
        stamps = [consumer.last_poll_timestamp(place) or 0 for place in consumer.assignment()]
        return min(monotonic() - self._started, datetime.now(UTC).timestamp() - max(stamps, default=0) / 1000)

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(2), self.pool.acquire() as connection:
                return bool(await connection.fetchval("SELECT 1") == 1)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
