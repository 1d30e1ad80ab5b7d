"""From the first to the last stream that an adoption may move: phase after phase, a few pages at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from services.tracking.replanning import work
from services.tracking.replanning.finding import Found, to_look_at
from services.tracking.replanning.pages import Pages
from services.tracking.replanning.work import PHASES, Replan

if TYPE_CHECKING:
    import asyncpg

PAGE: Final = 500
_SIDE_BY_SIDE: Final = 3
HEARD_OF: Final = timedelta(seconds=2)
"""By then every replica has heard of an adoption: it looks for new ones twice a second."""


Reached = Callable[[Replan], None]


def _nobody(_: Replan) -> None:
    return


async def sweep(pool: asyncpg.Pool[Any], pages: Pages, reached: Reached = _nobody) -> Replan:
    """Plan anew whatever one adoption moves, from where it was left on; `reached` is told of each stretch."""
    replan = pages.replan
    for phase in PHASES[PHASES.index(replan.phase) :]:
        replan = await _phase(pool, pages, replan if phase == replan.phase else replan.at(phase, None), reached)
    async with pool.acquire() as connection:
        await work.note_finished(connection, replan)
    return replan


async def _phase(pool: asyncpg.Pool[Any], pages: Pages, replan: Replan, reached: Reached) -> Replan:
    if replan.phase == "late":
        await _until_heard_of(replan)
    await _note(pool, replan, reached)
    async for heads, alarm in _read_ahead(to_look_at(pool, replan)):
        await _side_by_side(pages, heads)
        replan = replan.at(replan.phase, alarm)
        await _note(pool, replan, reached)
    return replan


async def _read_ahead(stretches: AsyncIterator[Found]) -> AsyncIterator[Found]:
    """The same, with the next stretch read while one is worked off."""
    following = asyncio.ensure_future(anext(stretches, None))
    try:
        while (found := await following) is not None:
            following = asyncio.ensure_future(anext(stretches, None))
            yield found
    finally:
        following.cancel()


async def _side_by_side(pages: Pages, heads: Sequence[Any]) -> None:
    """Workers share the pages: while one plans, Postgres writes for the others."""
    waiting = _paged(heads)

    async def worker() -> None:
        for page in waiting:
            await pages.work_off(page)

    async with asyncio.TaskGroup() as group:
        for _ in range(_SIDE_BY_SIDE):
            group.create_task(worker())


def _paged(heads: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Pages in the order of their names: neighbours of the log are written together."""
    ordered = sorted(heads, key=itemgetter(0))
    for start in range(0, len(ordered), PAGE):
        yield ordered[start : start + PAGE]


async def _until_heard_of(replan: Replan) -> None:
    left = replan.begun_at + HEARD_OF - datetime.now(UTC)
    await asyncio.sleep(max(0.0, left.total_seconds()))


async def _note(pool: asyncpg.Pool[Any], replan: Replan, reached: Reached) -> None:
    async with pool.acquire() as connection:
        await work.note_reached(connection, replan)
    reached(replan)
