"""A calendar revision: a million open obligations planned anew, and what a command takes meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, reduce
from statistics import quantiles
from typing import Any

import asyncpg

from bench.deadlines.heads import HEAD_COLUMNS
from bench.lines import Line, at_most
from bench.matters import county
from bench.place import Place
from bench.supervised import holders, supervised
from duban.stack.folder import PROJECT
from schemas.calendar.check import load_calendar
from schemas.defects import Refused
from schemas.identity import matter_id, supervision_stream
from schemas.state import replaced
from services.chassis.bus import CommandBus
from services.chassis.calendar_seed import seed_calendar, seed_version
from services.chassis.calendars import Calendars
from services.chassis.commands import Cause, Command
from services.chassis.eventlog import GENESIS
from services.chassis.migration import CHASSIS, migrate
from services.chassis.snapshots import Snapshots
from services.tracking.app import DEFINITION
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.adoption import AdoptCalendar, Adopted, decide_adoption
from services.tracking.domain.alarms import brought_forward
from services.tracking.domain.commands import Progress
from services.tracking.domain.replanning import Replanner
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder, Supervision
from services.tracking.packed.plans import PackedPlanner
from services.tracking.replanning import work
from services.tracking.replanning.pages import Pages, Planner
from services.tracking.replanning.sweep import sweep

OBLIGATIONS = 1_000_000
COMMANDS_A_SECOND = 50
REVISED = PROJECT / "calendars" / "360923-2026-revised.yaml"
ADOPTED_AT = datetime(2026, 9, 22, 2, tzinfo=UTC)
FIRST_RECEIPT, RECEIPT_DAYS = datetime(2026, 9, 10, 1, tzinfo=UTC), 12
SECONDS, P99_SECONDS = 60.0, 0.25


async def measure(place: Place, runs: int) -> list[Line]:
    """Fill, adopt a revision that moves the National Day, sweep while commands go on."""
    taken, slowest = [], []
    note = ""
    for _ in range(runs):
        async with (
            place.database() as database,
            asyncpg.create_pool(database, min_size=4, max_size=8, server_settings={"jit": "off"}) as pool,
        ):
            await _fill(pool, OBLIGATIONS)
            with place.processor_time() as spent:
                seconds, latencies, done = await _sweep(pool)
            taken.append(seconds)
            slowest.append(quantiles(latencies, n=100)[98])
            note = (
                f"{done.moved:,} moved in {done.looked_at:,} matters, {len(latencies):,} commands meanwhile, "
                f"{spent.seconds:.0f} CPU seconds"
            )
    return [
        at_most(f"{OBLIGATIONS:,} open obligations planned anew", "s", taken, SECONDS, note=note),
        at_most("a command meanwhile, p99", "s", slowest, P99_SECONDS),
    ]


@dataclass(frozen=True, slots=True)
class _Done:
    looked_at: int
    moved: int


@cache
def _revised() -> Rules:
    """The county's rules with the revised calendar."""
    change = load_calendar(REVISED).calendar
    decided = decide_adoption(
        Adopted(), AdoptCalendar("360923", change, seed_calendar(), seed_version(), "bench", ADOPTED_AT)
    )
    event: Any = decided[0]  # type: ignore[index]
    regime = county()
    return Rules(regime, calendar_of(regime.regime, Calendars().learn(event)))


async def _fill(pool: asyncpg.Pool[Any], obligations: int) -> None:
    """So many matters that were signed for, each owing its answer, received in the weeks before the holiday."""
    async with pool.acquire() as connection:
        await migrate(connection, {"chassis": CHASSIS, "tracking": DEFINITION.migrations})
        for view in DEFINITION.views:
            if view.name == "worklist":
                await connection.execute('CREATE SCHEMA "worklist"')
                await connection.execute(view.tables.replace("{schema}", "worklist"))
        await connection.copy_records_to_table("streams", records=_heads(obligations), columns=HEAD_COLUMNS)
        await connection.execute("VACUUM ANALYZE streams")
        await connection.execute("CHECKPOINT")


def _heads(matters: int) -> Iterator[tuple[Any, ...]]:
    encode, wake_at = Snapshots.of(SUPERVISIONS).encode, SUPERVISIONS.wake_at
    states = [
        _answering(FIRST_RECEIPT + timedelta(days=day, hours=hour), holder)
        for holder in holders()
        for day in range(RECEIPT_DAYS)
        for hour in range(8)
    ]
    for number in range(matters):
        state = states[number % len(states)]
        matter = matter_id("360923", "bench", str(number))
        yield (
            supervision_stream(matter), 0, 4, GENESIS, encode(replaced(state, matter=matter)),
            SUPERVISIONS.state_version, wake_at(state),
        )  # fmt: skip


def _answering(received: datetime, holder: Holder) -> Supervision:
    """A matter as it stands when the revision comes: signed for, perhaps reminded of, not answered."""
    regime = county()
    state = supervised("0" * 26, received, holder)
    signed = Progress("matter.signed", 1, Rules(regime, calendar_of(regime.regime)), received + timedelta(hours=1))
    decided = SUPERVISIONS.decide(state, signed)
    assert not isinstance(decided, Refused), decided
    state = reduce(SUPERVISIONS.evolve, decided, state)
    return brought_forward(state, ADOPTED_AT)[0]


async def _sweep(pool: asyncpg.Pool[Any]) -> tuple[float, list[float], _Done]:
    rules = _revised()
    insert = "INSERT INTO replans (region, number, version, adopted_at) VALUES ('360923', 1, $1, $2)"
    await pool.execute(insert, rules.calendar.version, ADOPTED_AT)
    async with pool.acquire() as connection:
        (replan,) = await work.unfinished(connection)
    appended = asyncio.Event()
    replanner = Replanner(rules, ADOPTED_AT)
    planner = Planner(PackedPlanner("360923", replanner).plan, replanner.plan)
    pages = Pages(pool, replan, planner, appended, lambda: ADOPTED_AT)
    async with CommandBus(pool, SUPERVISIONS, appended=appended) as bus, _commands(bus, rules) as latencies:
        began = time.perf_counter()
        await sweep(pool, pages)
        seconds = time.perf_counter() - began
    assert await pool.fetchval("SELECT count(*) FROM replans WHERE finished_at IS NOT NULL") == 1
    return seconds, latencies, _Done(pages.looked_at, pages.moved)


@asynccontextmanager
async def _commands(bus: CommandBus[Any, Any], rules: Rules) -> AsyncIterator[list[float]]:
    """Matters are answered at a steady pace, whatever the sweep does; gives how long each command took."""
    latencies: list[float] = []
    asking: set[asyncio.Task[None]] = set()

    async def ask(number: int) -> None:
        matter = matter_id("360923", "bench", str(number))
        command = Progress("matter.answered", 1, rules, ADOPTED_AT + timedelta(minutes=1))
        began = time.perf_counter()
        outcome = await bus.submit(
            Command(supervision_stream(matter), command, command.at, Cause(f"bench/{number}", matter))
        )
        assert outcome.refused is None, outcome.refused
        latencies.append(time.perf_counter() - began)

    async def pace() -> None:
        number = 0
        while True:
            task = asyncio.create_task(ask(number * 97 % OBLIGATIONS))
            asking.add(task)
            task.add_done_callback(asking.discard)
            number += 1
            await asyncio.sleep(1 / COMMANDS_A_SECOND)

    pacing = asyncio.create_task(pace())
    try:
        yield latencies
    finally:
        pacing.cancel()
        await asyncio.gather(*asking)
