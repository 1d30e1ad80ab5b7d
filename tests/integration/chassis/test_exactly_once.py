"""Whatever is repeated, lost on the way or unreadable: every event has one effect, and nothing vanishes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from schemas.defects import refused
from services.chassis.consume.batch import Application
from services.chassis.operations import rebuild_of, retry
from services.chassis.rebuild import Rebuild
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import (
    COUNTS,
    REACTION,
    REMINDERS,
    TOY,
    Remind,
    drained,
    events_of,
    portal,
    running,
    settings,
)

Topics = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def place(
    stack: Infrastructure, database: str, region: str, topics: Topics, tmp_path: Path
) -> tuple[Any, str, str]:
    await topics(region)
    configured = settings(stack.bootstrap_servers, database, tmp_path / "keys.json", region)
    return configured, stack.bootstrap_servers, region


async def test_every_event_is_applied_once_although_its_publication_is_repeated(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    async with portal(servers, region) as publish:
        await publish.register(range(200))
        await publish.register(range(200))
        async with running(TOY, configured) as runtime:
            await drained(runtime, servers, f"{region}.matter")
            assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 200
            assert await runtime.pool.fetchval("SELECT count(*) FROM events") == 200


async def test_a_restart_goes_on_where_the_checkpoint_stands(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    async with portal(servers, region) as publish:
        async with running(TOY, configured) as runtime:
            await publish.register(range(50))
            await drained(runtime, servers, f"{region}.matter")
        await publish.register(range(50, 80))
        async with running(TOY, configured) as runtime:
            await drained(runtime, servers, f"{region}.matter")
            assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 80


async def test_a_skipped_version_shows_as_a_gap(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    async with portal(servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register([7], version=1)
        await publish.register([7], version=4)
        await drained(runtime, servers, f"{region}.matter")
        gap = await runtime.pool.fetchrow("SELECT stream, expected, found FROM gaps")
        assert gap is not None
        assert tuple(gap) == ("matter-M00007", 2, 4)


async def test_what_cannot_be_read_is_put_aside_with_its_reason_and_does_not_block(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    broken = [
        ("ce_type", b"duban.matter.registered.v1"),
        ("ce_subject", b"matter-X"),
        ("ce_sequence", b"1"),
        ("ce_id", b"1"),
    ]
    async with portal(servers, region) as publish, running(TOY, configured) as runtime:
        await publish.garble(b"no event at all")
        await publish.garble(b'{"region": 5}', broken)
        await publish.register([1])
        await drained(runtime, servers, f"{region}.matter")
        letters = await runtime.pool.fetch("SELECT id, code FROM dead_letters ORDER BY id")
        assert sorted(letter["code"] for letter in letters) == ["no_envelope", "unreadable_payload"]
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 1
        again = [await retry(runtime, letter["id"]) for letter in letters]
        assert [answer["resolved"] for answer in again] == [False, False]


@pytest.mark.parametrize("ending", ["confused", "closed"])
async def test_what_fails_because_its_connection_ends_is_tried_again_and_nothing_is_put_aside(
    place: tuple[Any, str, str], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Given a Postgres that dies in the middle of a statement, then what its client says is not about the records."""
    configured, servers, region = place
    apply, failures = Application.apply, iter(range(5))

    async def die(self: Application, connection: Any, *about: Any) -> Any:
        if next(failures, None) is None:
            return await apply(self, connection, *about)
        if ending == "closed":
            connection.terminate()
            raise RuntimeError("unable to perform operation; the handler is closed")
        raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")

    monkeypatch.setattr(Application, "apply", die)
    async with portal(servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register(range(20))
        await drained(runtime, servers, f"{region}.matter")
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 20
        assert await runtime.pool.fetchval("SELECT count(*) FROM dead_letters") == 0


async def test_a_dead_letter_that_was_mended_takes_effect_on_retry(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    unable = replace(TOY, views=(replace(COUNTS, fold=_fails_on_seven, decoders={}),))
    async with portal(servers, region) as publish:
        await publish.register([6, 7, 8])
        async with running(unable, configured) as runtime:
            await drained(runtime, servers, f"{region}.matter")
            letter = await runtime.pool.fetchrow("SELECT id, code FROM dead_letters")
            assert letter is not None
            assert letter["code"] == "cannot_be_applied"
    async with running(TOY, configured) as runtime:
        assert (await retry(runtime, letter["id"]))["resolved"]
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 3
        assert len(await events_of(runtime.pool, "supervision-M00007")) == 1


def _fails_on_seven(read: Any) -> Any:
    if any(record.stream == "matter-M00007" for record, _ in read):
        raise ZeroDivisionError("a rule that nobody thought through")
    return COUNTS.fold(read)


async def test_a_rebuild_beside_the_live_view_gives_the_same_rows(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    async with portal(servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register(range(300))
        await publish.register(range(100))
        await drained(runtime, servers, f"{region}.matter")
        rebuilt = await rebuild_of(runtime, "toy_counts").run()
        assert (rebuilt.events, rebuilt.same) == (300, True)
        await publish.register(range(300, 310))
        await drained(runtime, servers, f"{region}.matter")
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 310


async def test_a_rebuild_that_differs_is_not_swapped_in(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    async with portal(servers, region) as publish, running(TOY, configured) as runtime:
        await publish.register(range(20))
        await drained(runtime, servers, f"{region}.matter")
        await runtime.pool.execute("UPDATE toy_counts.counts SET matters = 21")
        rebuilt = await Rebuild(runtime.pool, servers, COUNTS, rf"^{region}[.]matter$").run()
        assert not rebuilt.same
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 21


async def test_a_reaction_that_is_refused_puts_its_record_aside_with_the_reason(place: tuple[Any, str, str]) -> None:
    configured, servers, region = place
    strict = replace(REMINDERS, decide=_refuses_seven)
    refusing = replace(TOY, deciders=(strict,), alarms=(strict,), reactions=(replace(REACTION, decider=strict),))
    async with portal(servers, region) as publish, running(refusing, configured) as runtime:
        await publish.register([6, 7, 8])
        await drained(runtime, servers, f"{region}.matter")
        letter = await runtime.pool.fetchrow("SELECT code, reason FROM dead_letters")
        assert letter is not None
        assert letter["code"] == "cannot_be_applied"
        assert "M00007" in letter["reason"]
        assert await runtime.pool.fetchval("SELECT matters FROM toy_counts.counts") == 2


def _refuses_seven(state: Any, command: Remind) -> Any:
    return refused("unknown_matter", given="M00007") if command.matter == "M00007" else REMINDERS.decide(state, command)
