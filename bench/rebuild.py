"""Rebuilding scoring's facts from a million events beside the live view, and comparing the checksums."""

from __future__ import annotations

import time

from fastapi import FastAPI

from bench.discharges import publish
from bench.lines import Line, at_most
from bench.place import Place, settings_for
from bench.projection import reached, service_of
from services.chassis.rebuild import Rebuild
from services.chassis.runtime import Runtime
from services.scoring.views.facts.view import FACTS

EVENTS = 1_000_000
LIMIT = 25.0


async def measure(place: Place, runs: int) -> list[Line]:
    """Seconds until the fresh tables are compared and swapped in."""
    region = place.region()
    await place.topics(region)
    await publish(place.servers, region, EVENTS)
    seconds: list[float] = []
    same = True
    async with place.database() as database:
        runtime = Runtime(service_of(FACTS), settings_for(place, "scoring", database, region, consume_batch=5_000))
        async with runtime.running(FastAPI()):
            await reached(runtime.pool, EVENTS)
            for _ in range(runs):
                await runtime.pool.execute("CHECKPOINT")
                began = time.perf_counter()
                rebuilt = await Rebuild(runtime.pool, place.servers, FACTS, rf"^{region}[.]supervision$").run()
                seconds.append(time.perf_counter() - began)
                same = same and rebuilt.same and rebuilt.events == EVENTS
    note = "checksum equal to the live one" if same else "the checksums differ"
    return [at_most("rebuild of a view from 1,000,000 events", "s", seconds, LIMIT, note=note, also=same)]
