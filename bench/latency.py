"""From a portal's publication to its webhook, through Kafka and two services, at two hundred a second."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from aiokafka import AIOKafkaProducer

from bench.lines import Line, at_most
from bench.place import Place
from duban.adoption import adopt
from duban.stack import Stack
from duban.stack.folder import PROJECT
from schemas.commands.portal import SubmitMatter
from schemas.identity import matter_id
from schemas.topics import portal_topic

REGION = "360923"
PORTAL = "hotline"
PER_SECOND = 200
SECONDS = 20
WARM_UP = 3
MEDIAN_LIMIT, HIGH_LIMIT = 0.1, 0.4
_DESK = "https://desk.county.example/duban"


class Desk:
    """A county's operations desk: takes webhooks and notes when each matter's registration arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One kept-alive connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                )
                told = json.loads(await reader.readexactly(length))
                if told["type"] == "duban.matter.registered.v1":
                    self.arrived.setdefault(told["data"]["matter"], time.perf_counter())
                writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """A running desk on a free port of this machine."""
    found = Desk()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


async def measure(place: Place, runs: int) -> list[Line]:
    """Median and 99th percentile of the seconds from publishing to the webhook's arrival."""
    del place  # all four services run here, in a stack of their own
    medians: list[float] = []
    highs: list[float] = []
    async with desk() as receiving:
        stack = await asyncio.to_thread(_stack)
        try:
            await asyncio.to_thread(stack.up)
            await asyncio.to_thread(adopt, stack, _county(stack, receiving.port))
            for run in range(runs):
                seconds = await _run(stack, receiving, run)
                percentiles = quantiles(seconds, n=100)
                medians.append(percentiles[49])
                highs.append(percentiles[98])
        finally:
            await asyncio.to_thread(stack.down)
    note = f"{PER_SECOND} a second for {SECONDS} s"
    return [
        at_most("portal to webhook, median", "s", medians, MEDIAN_LIMIT, note=note),
        at_most("portal to webhook, 99th percentile", "s", highs, HIGH_LIMIT, note=note),
    ]


def _stack() -> Stack:
    folder = PROJECT / ".run" / "bench-latency"
    Stack(folder).down()
    shutil.rmtree(folder, ignore_errors=True)  # views of an earlier version would have to be rebuilt first
    folder.mkdir(parents=True)
    kept = folder / "webhooks.json"
    kept.touch(mode=0o600)
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    kept.write_text(json.dumps({"WEBHOOK_COUNTY_DESK": secret}), encoding="utf-8")
    surroundings = {
        "DUBAN_WEBHOOK_ALLOW_PRIVATE": "true",
        "DUBAN_WEBHOOK_SECRETS_FILE": str(kept),
        "DUBAN_LOG_LEVEL": "warning",
        "DUBAN_LANES": "1",  # four services share two cores here: fewer, larger transactions
    }
    return Stack(folder, environment=surroundings)


def _county(stack: Stack, port: int) -> Path:
    """The county's regime with the desk's address on this machine."""
    text = (PROJECT / "regimes" / "county-360923.yaml").read_text(encoding="utf-8")
    written = stack.folder.root / "county.yaml"
    written.write_text(text.replace(_DESK, f"http://127.0.0.1:{port}/duban"), encoding="utf-8")
    return written


async def _run(stack: Stack, receiving: Desk, run: int) -> list[float]:
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, enable_idempotence=True, acks="all")
    await producer.start()
    published: dict[str, float] = {}
    try:
        began = time.perf_counter()
        for number in range(PER_SECOND * (WARM_UP + SECONDS)):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            key = f"{run}-{began:.0f}-{number}"
            await _publish(producer, key)
            if number >= PER_SECOND * WARM_UP:
                published[matter_id(REGION, PORTAL, key)] = time.perf_counter()
        async with asyncio.timeout(60):
            while published.keys() - receiving.arrived.keys():  # noqa: ASYNC110 - a poll cannot delay what it counts
                await asyncio.sleep(0.05)
    finally:
        await producer.stop()
    return [receiving.arrived[matter] - at for matter, at in published.items()]


async def _publish(producer: AIOKafkaProducer, key: str) -> None:
    said: dict[str, Any] = {
        "submission_id": key,
        "source": "phone",
        "title": "路灯不亮",
        "text": "门前的路灯三天没有亮了。",
        "category": "street-lights",
        "received_at": datetime.now(UTC).isoformat(),
    }
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", key.encode()),
        ("ce_type", SubmitMatter.TYPE.encode()),
        ("ce_source", b"/bench"),
        ("content-type", b"application/json"),
    ]
    await producer.send(portal_topic(REGION, PORTAL), json.dumps(said).encode(), key=key.encode(), headers=headers)
