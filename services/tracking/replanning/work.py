"""The work to do: one row for each adoption, made in the transaction in which the service learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from schemas.events.calendar import CalendarAdopted
from services.chassis.eventlog import Connection
from services.chassis.reactions import Ledger, ReactionContext, Told
from services.chassis.views import Write

Phase = Literal["urgent", "ahead", "exhausted", "late"]
"""What is reached, in this order.

`urgent`: whose next alarm comes within a day. `ahead`: all other alarms, the farthest first, so that what moves to a
later day is not met again. `exhausted`: overdue with the whole ladder behind it. `late`: opened meanwhile, perhaps by a
replica that had not heard of the calendar yet.
"""

PHASES: Final[tuple[Phase, ...]] = ("urgent", "ahead", "exhausted", "late")
URGENT: Final = timedelta(days=1)

_BEGIN = """
INSERT INTO replans (region, number, version, adopted_at)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[]) ON CONFLICT DO NOTHING
"""
_UNFINISHED = """
SELECT region, number, version, adopted_at, phase, reached, looked_at, moved, begun_at, finished_at FROM replans
WHERE finished_at IS NULL ORDER BY adopted_at, region, number
"""
_OF_REGION = """
SELECT region, number, version, adopted_at, phase, reached, looked_at, moved, begun_at, finished_at FROM replans
WHERE region = $1 ORDER BY number DESC LIMIT 100
"""
_COUNT = "UPDATE replans SET looked_at = looked_at + $3, moved = moved + $4 WHERE region = $1 AND number = $2"
_REACHED = "UPDATE replans SET phase = $3, reached = $4 WHERE region = $1 AND number = $2"
_FINISHED = "UPDATE replans SET finished_at = now() WHERE region = $1 AND number = $2"


@dataclass(frozen=True, slots=True)
class Replan:
    """How far the work of one adoption is."""

    region: str
    number: int
    version: str
    adopted_at: datetime
    phase: Phase
    reached: datetime | None
    looked_at: int
    """Matters that were looked at."""
    moved: int
    """Obligations that moved."""
    begun_at: datetime
    finished_at: datetime | None

    @property
    def holds_alarms_from(self) -> datetime:
        """Alarms beyond this may still move: they are not looked at before it is known."""
        return self.adopted_at if self.phase == "urgent" else self.adopted_at + URGENT

    def at(self, phase: Phase, reached: datetime | None) -> Replan:
        """The same work, farther on."""
        return replace(self, phase=phase, reached=reached)


def _begun(told: Sequence[Told], _: ReactionContext) -> list[Write]:
    adopted = [cast("CalendarAdopted", event) for _, event in told]
    columns = tuple([getattr(one, name) for one in adopted] for name in ("region", "number", "version", "adopted_at"))
    return [Write(_BEGIN, columns)]


REPLANS: Final = Ledger({CalendarAdopted.TYPE: CalendarAdopted}, _begun)
"""Each adoption leads to one row of work."""


def _replan(row: Any) -> Replan:
    return Replan(*row)


async def unfinished(connection: Connection) -> list[Replan]:
    """What is still to be done, the oldest adoption first."""
    return [_replan(row) for row in await connection.fetch(_UNFINISHED)]


async def of_region(connection: Connection, region: str) -> list[Replan]:
    """The work of all adoptions of a region, the newest first."""
    return [_replan(row) for row in await connection.fetch(_OF_REGION, region)]


async def count(connection: Connection, replan: Replan, looked_at: int, moved: int) -> None:
    """Note what a page came to, in its transaction."""
    await connection.execute(_COUNT, replan.region, replan.number, looked_at, moved)


async def note_reached(connection: Connection, replan: Replan) -> None:
    """Note how far the work is."""
    await connection.execute(_REACHED, replan.region, replan.number, replan.phase, replan.reached)


async def note_finished(connection: Connection, replan: Replan) -> None:
    """Note that it is done."""
    await connection.execute(_FINISHED, replan.region, replan.number)
