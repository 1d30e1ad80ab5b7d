"""The county in a running stack of its own: seeded once, with a mail server and a webhook receiver that answer."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from itertools import groupby
from pathlib import Path

import httpx
from aiokafka import AIOKafkaProducer

from duban.adoption import adopt
from duban.following import Following, event_in
from duban.positions import Positions
from duban.replay.run import fresh_stack
from duban.stack.folder import PROJECT, RunFolder, write_atomically
from duban.stack.issuer import issue_token
from duban.stack.stack import Stack
from duban.stack.steps import Silent
from schemas.events.receipt import ReceiptIssued
from schemas.topics import portal_topic, receipt_topic
from services.chassis.driven import tick
from tests.e2e.county import telling
from tests.e2e.county.telling import Said
from tests.integration.notify.sinks import Hit, Mailbox, mailbox, receiver

REGION = "360923"
REGIME = PROJECT / "regimes" / "county-360923.yaml"
PORTALS = ("hotline", "mailbox", "web")
DESK = "https://desk.county.example/duban"
REFUSED = "water-affairs@county.example"
NIGHT = time(23, 59)
SCORED = date(2026, 2, 28)
"""The last day of the month whose table is published."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person got for a submission."""

    matter: str
    case_number: str
    query_code: str


@dataclass
class Desk:
    """How the county's operations desk answers webhooks; `works` may be changed while it runs."""

    works: bool = True

    async def answer(self, _: Hit) -> str:
        """Taken, or an error of its own."""
        return "204 No Content" if self.works else "500 Internal Server Error"


@dataclass
class County:
    """The running county. `receipts` by submission id."""

    stack: Stack
    positions: Positions
    producer: AIOKafkaProducer
    desk: Desk
    post: Mailbox
    receipts: dict[str, Receipt] = field(default_factory=dict)
    now: datetime = field(default_factory=telling.now)

    def address(self, service: str, path: str = "/") -> str:
        """Address of a page."""
        return self.stack.service_url(service) + path

    def token(self, *roles: str, name: str = "陈思远", unit: str = "", **more: str) -> str:
        """A token of somebody of the county."""
        claims = {"sub": f"{roles[0]}-{unit or 'county'}", "name": name, "region": REGION, "roles": list(roles)}
        return issue_token(self.stack.folder, {**claims, "unit": unit, **more})

    def receipt(self, story: str) -> Receipt:
        """The receipt of a matter of the story."""
        return self.receipts[telling.submission_of(story)]

    def matter(self, story: str) -> str:
        """Identity of a matter of the story."""
        return self.receipt(story).matter

    async def say(self, messages: Sequence[Said]) -> None:
        """Publish as portals do, and wait until all services have heard of it."""
        await self.hand_in(messages)
        await self.positions.drained(120)

    async def hand_in(self, messages: Sequence[Said]) -> None:
        """Publish as portals do, each at its own time."""
        sent = [
            await self.producer.send(
                portal_topic(REGION, said.portal),
                said.value,
                key=said.submission.encode(),
                timestamp_ms=round(said.at.timestamp() * 1000),
                headers=[("ce_type", said.type.encode()), ("content-type", b"application/json")],
            )
            for said in messages
        ]
        await asyncio.gather(*sent)

    async def until(self, instant: datetime) -> None:
        """Let the county's time go on."""
        await tick(self.producer, instant)
        await self.positions.alarms_fired(instant)
        await self.positions.drained(120)

    async def collect_receipts(self) -> None:
        """Read the receipts of all portals."""

        def take(record: object) -> None:
            event = event_in(record)
            if event.type != ReceiptIssued.TYPE:
                return
            told = json.loads(bytes(event.data))
            assert told["status"] == "accepted", told
            if told.get("query_code"):
                receipt = Receipt(told["matter"], told["case_number"], told["query_code"])
                self.receipts[told["submission_id"]] = receipt

        async with Following(self.stack.bootstrap_servers) as following:
            for portal in PORTALS:
                await following.catch_up(receipt_topic(REGION, portal), take)


@asynccontextmanager
async def county(folder: Path) -> AsyncIterator[County]:
    """The county, seeded, in a fresh stack of `folder`; stopped afterwards."""
    stack = await asyncio.to_thread(fresh_stack, folder, Silent())
    desk = Desk()
    async with receiver() as hooks, mailbox() as post:
        hooks.answer = desk.answer
        post.refused.add(REFUSED)
        try:
            stack = await asyncio.to_thread(_started, stack.folder, post.port)
            async with (
                Positions(stack) as positions,
                AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, acks="all") as producer,
            ):
                place = County(stack, positions, producer, desk, post)
                await _seed(place, hooks.url("duban"))
                yield place
        finally:
            await asyncio.to_thread(stack.down)


def _started(folder: RunFolder, mail_port: int) -> Stack:
    folder.prepare()
    secret = b64encode(secrets.token_bytes(24)).decode()
    webhooks = folder.secrets / "webhooks.json"
    write_atomically(webhooks, json.dumps({"WEBHOOK_COUNTY_DESK": f"whsec_{secret}"}))
    stack = Stack(folder.root, environment=environment(webhooks, mail_port))
    stack.up(services=False)
    stack.create_topics(REGION, PORTALS)
    stack.up()
    return stack


def environment(webhook_secrets: Path, mail_port: int) -> Mapping[str, str]:
    """Settings of the services."""
    return {
        "DUBAN_CLOCK": "driven",
        "DUBAN_HEARTBEAT_SECONDS": "0",
        "DUBAN_LOG_LEVEL": "warning",
        "DUBAN_SMTP_HOST": "127.0.0.1",
        "DUBAN_SMTP_PORT": str(mail_port),
        "DUBAN_SMTP_FROM": "duban@county.example",
        "DUBAN_WEBHOOK_SECRETS_FILE": str(webhook_secrets),
        "DUBAN_WEBHOOK_ALLOW_PRIVATE": "true",
        "DUBAN_DELIVER_POLL_SECONDS": "0.2",
    }


async def _seed(place: County, desk_url: str) -> None:
    """Adopt the regime and let the story happen, day by day; the last morning the desk does not work."""
    messages = telling.everything()
    await tick(place.producer, messages[0].at - timedelta(days=1))
    document = place.stack.folder.root / "county.yaml"
    document.write_text(REGIME.read_text(encoding="utf-8").replace(DESK, desk_url), encoding="utf-8")
    await asyncio.to_thread(adopt, place.stack, document)
    await place.positions.drained()
    for day, said in groupby(messages, key=lambda one: _portion(one.at.date())):
        place.desk.works = day < place.now.date()
        await place.say(list(said))
        await place.until(min(datetime.combine(day, NIGHT, telling.ZONE), place.now))
        if day == SCORED:
            await place.until(datetime.combine(SCORED, time(8, 30), telling.ZONE) + timedelta(days=1))
            await _published(place, f"{SCORED:%Y-%m}")
    await place.until(place.now)
    await place.collect_receipts()


def _portion(day: date) -> date:
    """The last day of what is told at once: whole weeks first, then day by day."""
    return min(day + timedelta(days=6 - day.weekday()), SCORED) if day <= SCORED else day


async def _published(place: County, period: str) -> None:
    """Wait until the table of a period is out."""
    async with httpx.AsyncClient(trust_env=False) as citizen, asyncio.timeout(120):
        while True:
            answer = await citizen.get(place.address("scoring", f"/v1/scores/{REGION}/{period}"))
            if answer.status_code == HTTPStatus.OK:
                return
            await asyncio.sleep(0.05)
