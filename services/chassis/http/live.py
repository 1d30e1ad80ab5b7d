"""Live pages: projections say what has changed, and browsers that show it are told to fetch it again.

Only topics travel (``matter:<id>``, ``worklist:<unit>``), never data: the page's own address decides what its reader
may see. A subscriber holds at most one pending notice for each topic it follows: a slow browser costs no memory.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

import anyio
from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from services.chassis import metrics
from services.chassis.http.access import public
from services.chassis.http.principal import Principal
from services.chassis.http.problems import BAD_REQUEST, FORBIDDEN, UNAVAILABLE, Text
from services.chassis.http.sessions import principal_if_any

MOST_TOPICS = 50
PING_SECONDS = 15
SEND_SECONDS = 10
STOP_SECONDS = 2
RETRY_MILLISECONDS = 5_000

_TOPIC = re.compile(r"[a-z]{1,32}:[\w.-]{1,128}", re.ASCII)

MayFollow = Callable[[Principal | None, str], bool]


class Subscription:
    """What one browser follows, and which of it has changed since it was last told."""

    ended = False

    def __init__(self) -> None:
        self._changed: dict[str, None] = {}
        self._wake = asyncio.Event()

    def tell(self, topic: str) -> None:
        """Note that `topic` has changed; a topic that is already noted stays noted once."""
        self._changed[topic] = None
        self._wake.set()

    def end(self) -> None:
        """Wake the subscriber for the last time: the service stops."""
        self.ended = True
        self._wake.set()

    async def changed(self) -> list[str]:
        """Wait until something has changed, and take all of it."""
        await self._wake.wait()
        self._wake.clear()
        topics, self._changed = list(self._changed), {}
        return topics


class LiveHub:
    """Connects what publishes and what follows, within one process and one event loop.

    `tell_others` is given what is published here, for whoever follows it elsewhere.
    """

    def __init__(self, most_subscribers: int = 256) -> None:
        self.tell_others: Callable[[Iterable[str]], None] = lambda _: None
        self._most = most_subscribers
        self._count = 0
        self._followers: defaultdict[str, set[Subscription]] = defaultdict(set)

    @property
    def followed(self) -> frozenset[str]:
        """Topics that somebody follows, for publishers that would otherwise do work for nobody."""
        return frozenset(self._followers)

    def publish(self, topics: Collection[str]) -> None:
        """Tell the followers of `topics`; never waits. Call it after the commit that made the change visible."""
        self.pass_on(topics)
        self.tell_others(topics)

    def pass_on(self, topics: Iterable[str]) -> None:
        """Tell those who follow `topics` here."""
        for topic in topics:
            for subscription in self._followers.get(topic, ()):
                subscription.tell(topic)

    @contextmanager
    def subscribed(self, topics: Iterable[str]) -> Iterator[Subscription]:
        """Follow `topics` as long as the block runs; 503 when too many do."""
        if self._count >= self._most:
            raise UNAVAILABLE.error(headers={"Retry-After": "30"})
        subscription, followed = Subscription(), tuple(topics)
        self._count += 1
        metrics.LIVE_STREAMS.set(self._count)
        for topic in followed:
            self._followers[topic].add(subscription)
        try:
            yield subscription
        finally:
            self._count -= 1
            metrics.LIVE_STREAMS.set(self._count)
            self._forget(subscription, followed)

    def _forget(self, subscription: Subscription, topics: Iterable[str]) -> None:
        for topic in topics:
            self._followers[topic].discard(subscription)
            if not self._followers[topic]:
                del self._followers[topic]

    @property
    def full(self) -> bool:
        """Whether a further subscriber would be refused."""
        return self._count >= self._most


def live_routes(hub: LiveHub, may_follow: MayFollow) -> APIRouter:
    """``GET /live?topics=a,b`` as server-sent events; `may_follow` decides by topic, with None for the public."""
    router = APIRouter(dependencies=[public()], include_in_schema=False)

    @router.get("/live")
    async def live(request: Request, topics: str) -> Response:
        wanted = sorted(set(topics.split(",")))
        if len(wanted) > MOST_TOPICS or not all(_TOPIC.fullmatch(topic) for topic in wanted):
            raise BAD_REQUEST.error(Text("topics 应为不超过 50 个主题。", f"topics takes up to {MOST_TOPICS} topics."))
        principal = await principal_if_any(request)
        if not all(may_follow(principal, topic) for topic in wanted):
            raise FORBIDDEN.error()
        if hub.full:
            raise UNAVAILABLE.error(headers={"Retry-After": "30"})
        stopping = anyio.Event()
        return EventSourceResponse(
            _notices(hub, wanted, stopping),
            ping=PING_SECONDS,
            send_timeout=SEND_SECONDS,
            shutdown_event=stopping,
            shutdown_grace_period=STOP_SECONDS,
        )

    return router


async def _notices(hub: LiveHub, topics: list[str], stopping: anyio.Event) -> AsyncIterator[ServerSentEvent]:
    """Ends by itself when the service stops, so that the answer is complete and the browser asks another replica."""
    with hub.subscribed(topics) as subscription:
        stop = asyncio.create_task(stopping.wait())
        stop.add_done_callback(lambda _: subscription.end())
        try:
            yield ServerSentEvent(comment="listening", retry=RETRY_MILLISECONDS)
            while not subscription.ended:
                for topic in await subscription.changed():
                    yield ServerSentEvent(event="changed", data=topic)
        finally:
            stop.cancel()
