"""Dead letters that are tried again: each event has one effect, and nothing is missing that was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import msgspec
import pytest

from duban.verify.consumption import check_put_aside
from duban.verify.faults import Findings
from duban.verify.parts import Part
from schemas.defects import refused
from schemas.events.matter import MatterRegistered
from services.chassis.consume.batch import Application
from services.chassis.migration import CHASSIS
from services.chassis.operations import retry
from services.chassis.regimes import RegimeNotYetKnown
from services.chassis.settings import ServiceSettings
from services.chassis.views import Read, Write
from tests.integration.chassis.letters import STREAM, books, effects, letters, put_aside
from tests.integration.chassis.toy import COUNTS, MONDAY, REACTION, REMINDERS, TOY, drained, portal, running


async def verified(configured: ServiceSettings, *, allow_dead_letters: bool) -> list[str]:
    """The checks of what was put aside that a verification finds fault with."""
    findings, database = Findings(), await asyncpg.connect(configured.database.get_secret_value())
    try:
        await check_put_aside(Part("toy", TOY, database), findings, allow_dead_letters=allow_dead_letters)
    finally:
        await database.close()
    return [fault.check for fault in findings.closed()]


async def test_a_retry_fills_the_gap_that_its_letter_left(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 2, 3], 2)
    async with running(TOY, configured) as runtime:
        assert await books(runtime) == (3, [(2, 3)])
        assert await verified(configured, allow_dead_letters=False) == ["dead_letter"], "one cause, one fault"
        assert await verified(configured, allow_dead_letters=True) == []
        (letter,) = await letters(runtime)
        assert await retry(runtime, letter) == {"id": letter, "resolved": True}
        assert await books(runtime) == (3, [])
        assert await effects(runtime) == (3, 3)
        assert await verified(configured, allow_dead_letters=False) == []


async def test_a_gap_that_no_letter_explains_is_a_fault(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 2, 4], 2)
    assert sorted(await verified(configured, allow_dead_letters=True)) == ["gap_seen"]


async def test_a_retry_of_the_last_version_moves_the_stream_on(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 2], 2)
    async with running(TOY, configured) as runtime:
        assert await books(runtime) == (1, [])
        await retry(runtime, *await letters(runtime))
        assert await books(runtime) == (2, [])


async def test_letters_of_one_gap_fill_it_part_by_part_in_any_order(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 2, 3, 4, 5], 2, 3, 4)
    async with running(TOY, configured) as runtime:
        second, third, fourth = await letters(runtime)
        assert await books(runtime) == (5, [(2, 5)])
        await retry(runtime, third)
        assert await books(runtime) == (5, [(2, 3), (4, 5)])
        await retry(runtime, second)
        await retry(runtime, fourth)
        assert await books(runtime) == (5, [])
        assert await effects(runtime) == (5, 5)


async def test_letters_at_the_end_of_a_stream_may_be_tried_in_any_order(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 2, 3], 2, 3)
    async with running(TOY, configured) as runtime:
        second, third = await letters(runtime)
        await retry(runtime, third)
        assert await books(runtime) == (3, [(2, 3)])
        await retry(runtime, second)
        assert await books(runtime) == (3, [])
        assert await effects(runtime) == (3, 3)


async def test_an_event_that_was_published_twice_takes_effect_once(configured: ServiceSettings) -> None:
    await put_aside(configured, [1, 1, 2], 1)
    async with running(TOY, configured) as runtime:
        first, second = await letters(runtime)
        assert (await retry(runtime, first))["resolved"]
        assert await letters(runtime) == [], "the other one holds the same event"
        assert (await retry(runtime, second))["resolved"]
        assert await effects(runtime) == (2, 2)
        assert await books(runtime) == (2, [])


async def test_a_letter_whose_event_was_applied_when_it_came_again_has_no_second_effect(
    configured: ServiceSettings,
) -> None:
    await put_aside(configured, [1], 1)
    await put_aside(configured, [1, 2])
    async with running(TOY, configured) as runtime:
        (letter,) = await letters(runtime)
        assert (await retry(runtime, letter))["resolved"]
        assert await effects(runtime) == (2, 2)
        assert await books(runtime) == (2, [])


class Lenient(msgspec.Struct):
    """A registration of which nothing is asked."""

    @property
    def region(self) -> str:
        return "mended"


async def test_a_payload_that_could_not_be_read_is_missing_until_it_is_retried(configured: ServiceSettings) -> None:
    (region,) = configured.regions
    broken = [("ce_type", MatterRegistered.TYPE), ("ce_subject", STREAM), ("ce_sequence", "1")]
    async with portal(configured.kafka, region) as publish, running(TOY, configured) as runtime:
        await publish.garble(b'{"region": 5}', [(name, value.encode()) for name, value in broken])
        await drained(runtime, configured.kafka, f"{region}.matter")
        assert await books(runtime) == (1, [(1, 2)])
        (letter,) = await letters(runtime)
        assert not (await retry(runtime, letter))["resolved"]
        assert await books(runtime) == (1, [(1, 2)])
    mended = replace(COUNTS, reads={MatterRegistered.TYPE: Lenient}, decoders={})
    async with running(replace(TOY, views=(mended,), reactions=()), configured) as runtime:
        assert (await retry(runtime, letter))["resolved"]
        assert await books(runtime) == (1, [])
        assert await effects(runtime) == (1, 0)


async def test_letters_of_before_are_missing_once_the_service_is_updated(configured: ServiceSettings) -> None:
    """Formerly a payload that could not be read left no gap: the migration notes it, of those that still wait."""
    keep = """
    INSERT INTO dead_letters (topic, partition, record_offset, headers, recorded_at, code, reason, resolved_at)
    VALUES ('t', 0, $1, $2, now(), 'unreadable_payload', 'once upon a time', $3)
    """
    async with running(TOY, configured) as runtime:
        rows = [
            (1, '{"ce_subject": "matter-M00007", "ce_sequence": "4"}', None),
            (2, '{"ce_subject": "matter-M00007", "ce_sequence": "5"}', MONDAY),
            (3, "{}", None),
        ]
        await runtime.pool.executemany(keep, rows)
        (migration,) = CHASSIS.glob("0006_*.sql")
        await runtime.pool.execute(migration.read_text(encoding="utf-8"))
        assert (await books(runtime))[1] == [(4, 5)]


def _twice(read: Sequence[Read]) -> Sequence[Write]:
    return (Write("INSERT INTO {schema}.counts VALUES ($1, 1), ($1, 1)", ("x",)),)


def _react_with_a_fault(*about: Any) -> Any:
    raise KeyError("\0 no such thing")


STRICT = replace(REMINDERS, decide=lambda *about: refused("unknown_matter", given="M00007"))
FAILING = {
    "UniqueViolationError": replace(TOY, views=(replace(COUNTS, fold=_twice, decoders={}),)),
    "ReactionRefused": replace(
        TOY, deciders=(STRICT,), alarms=(STRICT,), reactions=(replace(REACTION, decider=STRICT),)
    ),
    "KeyError": replace(TOY, reactions=(replace(REACTION, react=_react_with_a_fault),)),
}


@pytest.mark.parametrize("reason", FAILING)
async def test_a_retry_that_fails_otherwise_than_before_is_noted_on_its_letter(
    configured: ServiceSettings, reason: str
) -> None:
    await put_aside(configured, [1, 2], 1)
    async with running(FAILING[reason], configured) as runtime:
        (letter,) = await letters(runtime)
        answer = await retry(runtime, letter)
        assert (answer["resolved"], reason in answer["reason"]) == (False, True)
        noted = await runtime.pool.fetchrow("SELECT code, reason, attempts, resolved_at FROM dead_letters")
        assert noted is not None
        assert (noted["code"], noted["attempts"], noted["resolved_at"]) == ("cannot_be_applied", 1, None)
        assert reason in noted["reason"]
        assert await effects(runtime) == (1, 1)
        assert await books(runtime) == (2, [(1, 2)])


async def _terminate(self: Application, connection: Any, *about: Any) -> None:
    connection.terminate()
    await connection.execute("SELECT 1")


async def _too_early(self: Application, connection: Any, *about: Any) -> None:
    raise RegimeNotYetKnown("the regime of tomorrow")


@pytest.mark.parametrize("failing", [_terminate, _too_early])
async def test_what_says_nothing_about_a_letter_is_not_blamed_on_it(
    configured: ServiceSettings, monkeypatch: pytest.MonkeyPatch, failing: Callable[..., Any]
) -> None:
    await put_aside(configured, [1, 2], 1)
    async with running(TOY, configured) as runtime:
        (letter,) = await letters(runtime)
        with monkeypatch.context() as patched:
            patched.setattr(Application, "take", failing)
            assert not (await retry(runtime, letter))["resolved"]
        noted = await runtime.pool.fetchrow("SELECT reason, attempts FROM dead_letters")
        assert noted is not None
        assert (noted["attempts"], "ZeroDivisionError" in noted["reason"]) == (0, True)
        assert await books(runtime) == (2, [(1, 2)])
        assert (await retry(runtime, letter))["resolved"]
