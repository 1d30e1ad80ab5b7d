"""Projection of scoring's facts, exactly once, against its ceiling and against the ways that FastStream suggests."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from fastapi import FastAPI

from bench.discharges import discharges, publish, publish_payloads
from bench.lines import Line, more_is_better
from bench.peers import handled_in_batches, handled_one_by_one
from bench.place import Place, settings_for
from services.chassis.consume import checkpoints
from services.chassis.consume.places import Batch, Run
from services.chassis.migration import CHASSIS, migrate
from services.chassis.records import Record
from services.chassis.runtime import Runtime
from services.chassis.service import ServiceDefinition
from services.chassis.views import View, apply_writes, ensure
from services.scoring.views.facts.view import FACTS

EVENTS = 400_000
SINGLE = 4_000
LANES = 2
BATCH = 5_000


@dataclass(slots=True)
class Figures:
    """Events a second of each run."""

    ours: list[float] = field(default_factory=list)
    ceiling: list[float] = field(default_factory=list)
    single: list[float] = field(default_factory=list)
    batched: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)


async def measure(place: Place, runs: int) -> list[Line]:
    """Interleave our consumer, the statements alone, and FastStream's two ways."""
    figures = Figures()
    region = place.region()
    await place.topics(region)
    await publish(place.servers, region, EVENTS)
    await publish_payloads(place.servers, region, EVENTS // 4)
    for _ in range(runs):
        await _one_round(place, region, figures)
    return [
        more_is_better(
            "projection against its statements alone",
            "events/s",
            figures.ours,
            figures.ceiling,
            0.75,
            note=f"{LANES} connections each",
            cpu=figures.cpu,
        ),
        more_is_better(
            "projection against one handler and upsert a message", "events/s", figures.ours, figures.single, 40
        ),
        more_is_better(
            "projection against a batch of models and one statement", "events/s", figures.ours, figures.batched, 2
        ),
    ]


async def _one_round(place: Place, region: str, figures: Figures) -> None:
    with place.processor_time() as spent:
        figures.ours.append(await projected(place, region, EVENTS))
    figures.cpu["projection"] = spent.per_million(EVENTS)
    with place.processor_time() as spent:
        figures.ceiling.append(await _statements_alone(place, region))
    figures.cpu["statements alone"] = spent.per_million(EVENTS)
    with place.processor_time() as spent:
        figures.batched.append(await handled_in_batches(place, region, EVENTS // 4))
    figures.cpu["batch of models"] = spent.per_million(EVENTS // 4)
    with place.processor_time() as spent:
        figures.single.append(await handled_one_by_one(place, region, SINGLE))
    figures.cpu["one by one"] = spent.per_million(SINGLE)


def service_of(view: View) -> ServiceDefinition:
    """A service that does nothing but project one view."""
    return ServiceDefinition("bench", "bench", Path("no-migrations"), ("supervision",), lambda _: (), views=(view,))


async def projected(place: Place, region: str, events: int) -> float:
    """Our consumer: events a second from its first commit to its last."""
    async with place.database() as database:
        settings = settings_for(place, "scoring", database, region, lanes=LANES, consume_batch=BATCH)
        runtime = Runtime(service_of(FACTS), settings)
        async with runtime.running(FastAPI()):
            began, first = await reached(runtime.pool, 1)
            ended, last = await reached(runtime.pool, events)
    return (last - first) / (ended - began)


async def reached(pool: asyncpg.Pool[Any], events: int) -> tuple[float, int]:
    """When so many records had been applied, and how many there were then."""
    while True:
        done = await pool.fetchval("SELECT coalesce(sum(next_offset), 0)::bigint FROM checkpoints")
        if done >= events:
            return time.perf_counter(), done
        await asyncio.sleep(0.01)


async def _statements_alone(place: Place, region: str) -> float:
    """The ceiling: the same statements on ready-made columns, nothing read, nothing decoded."""
    shares = [_batches(region, lane) for lane in range(LANES)]
    async with place.database() as database:
        connections = [
            await asyncpg.connect(database, server_settings={"jit": "off", "synchronous_commit": "off"})
            for _ in range(LANES)
        ]
        await migrate(connections[0], {"chassis": CHASSIS})
        await ensure(connections[0], (FACTS,))
        began = time.perf_counter()
        await asyncio.gather(*(_run(connection, share) for connection, share in zip(connections, shares, strict=True)))
        seconds = time.perf_counter() - began
        for connection in connections:
            await connection.close()
    return EVENTS / seconds


def _batches(region: str, lane: int) -> list[tuple[Batch, list[Record], list[Any]]]:
    from services.chassis.eventlog import encode

    records = [
        Record(f"{region}.supervision", lane, offset, 0, event.TYPE, stream, version, encode(event))
        for offset, (stream, version, event) in enumerate(
            one for number, one in enumerate(discharges(region, EVENTS)) if number // 2 % LANES == lane
        )
    ]
    made: list[tuple[Batch, list[Record], list[Any]]] = []
    for start in range(0, len(records), BATCH):
        share: Any = records[start : start + BATCH]
        batch = Batch()
        batch.add([Run((f"{region}.supervision", lane), start, share)])
        made.append((batch, share, list(FACTS.fold(FACTS.select(share)))))
    return made


async def _run(connection: Any, batches: list[Any]) -> None:
    for batch, records, writes in batches:
        async with connection.transaction():
            await checkpoints.advance(connection, batch)
            await checkpoints.unseen(connection, records)
            await apply_writes(connection, writes, FACTS.name)
