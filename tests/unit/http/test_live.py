"""Live pages: who follows is told once, who is slow costs nothing, and too many are turned away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.chassis.http.application import create_application
from services.chassis.http.health import always_ready
from services.chassis.http.live import LiveHub, live_routes
from services.chassis.http.problems import ProblemError
from tests.unit.http.office import listening, settings


async def test_a_follower_is_told_once_however_often_it_changes() -> None:
    hub = LiveHub()
    with hub.subscribed(["matter:1", "matter:2"]) as subscription:
        for _ in range(1_000):
            hub.publish(["matter:1", "matter:3"])
        hub.publish(["matter:2"])
        assert await subscription.changed() == ["matter:1", "matter:2"]


async def test_nobody_is_remembered_after_leaving() -> None:
    hub = LiveHub()
    with hub.subscribed(["matter:1"]):
        assert hub.followed == {"matter:1"}
    assert hub.followed == frozenset()
    hub.publish(["matter:1"])
    assert hub.followed == frozenset()


async def test_too_many_followers_are_turned_away() -> None:
    hub = LiveHub(most_subscribers=1)
    with hub.subscribed(["matter:1"]):
        assert hub.full
        with pytest.raises(ProblemError), hub.subscribed(["matter:2"]):
            pytest.fail("a second follower was let in")
    assert not hub.full


@pytest.fixture
def hub() -> LiveHub:
    return LiveHub(most_subscribers=1)


@pytest.fixture
async def browser(hub: LiveHub) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a listening server whose worklists are not for the public."""
    routes = live_routes(hub, lambda principal, topic: topic.startswith("matter:") or principal is not None)
    app = create_application(settings(http_port=0), "Live", [routes], [], always_ready)
    async with (
        listening(app) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client,
    ):
        yield client


async def test_a_browser_hears_of_what_it_shows(hub: LiveHub, browser: httpx.AsyncClient) -> None:
    async with browser.stream("GET", "/live", params={"topics": "matter:1,matter:2"}) as stream:
        lines = stream.aiter_lines()
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert await anext(lines) == ": listening"
        assert (await browser.get("/live", params={"topics": "matter:1"})).status_code == 503

        hub.publish(["matter:2"])
        told = [line async for line in _until(lines, "data: matter:2")]
    assert "event: changed" in told


@pytest.mark.parametrize(
    ("topics", "status"),
    [
        ("worklist:police", 403),
        ("matter:1,worklist:police", 403),
        ("matter:<script>", 400),
        ("", 400),
        (",".join(f"matter:{number}" for number in range(51)), 400),
    ],
)
async def test_a_topic_is_followed_only_by_those_who_may(browser: httpx.AsyncClient, topics: str, status: int) -> None:
    assert (await browser.get("/live", params={"topics": topics})).status_code == status


async def _until(lines: AsyncIterator[str], last: str) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line == last:
            return
