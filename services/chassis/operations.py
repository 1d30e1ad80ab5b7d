"""What an operator does to a running service: look at dead letters, try them again, rebuild a view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import asyncpg
import structlog
from fastapi import APIRouter, Path, Query

from services.chassis import dead_letters
from services.chassis.cloud_events import read_event
from services.chassis.consume import checkpoints
from services.chassis.consume.batch import Application, Done
from services.chassis.consume.passing import PASSING
from services.chassis.consume.subscription import topic_pattern
from services.chassis.eventlog import Connection
from services.chassis.http.access import require
from services.chassis.http.problems import NOT_FOUND
from services.chassis.rebuild import Rebuild
from services.chassis.records import DeadLetter, Unreadable

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
_LETTER = "SELECT * FROM dead_letters WHERE id = $1 FOR UPDATE"
_LARGEST = 2**63 - 1
# A consumer tries such again, for another process may have been faster; of a single letter it says enough.
_OF_THE_LETTER = asyncpg.UniqueViolationError
LetterNumber = Annotated[int, Path(ge=0, le=_LARGEST)]


async def retry(runtime: Runtime, letter: int) -> dict[str, Any]:
    """Try one dead letter again. Gives whether it is resolved, and the reason where it is not.

    Its event has its effects unless it was applied before; letters that hold the same event are resolved with it. A
    failure is noted on the letter, unless it says nothing about it, as when Postgres is away.
    """
    try:
        async with runtime.pool.acquire() as connection, connection.transaction():
            await connection.execute(checkpoints.AS_A_CONSUMER)
            row = await connection.fetchrow(_LETTER, letter)
            if row is None:
                raise NOT_FOUND.error()
            if row["resolved_at"]:
                failure = None
            elif _of_portal(row) and dead_letters.is_gone(row):
                failure = dead_letters.GONE
            else:
                failure = await _try(runtime, connection, row)
    except PASSING as error:
        failure = f"this is not the letter's fault, try it once more: {error!r}"
    if failure is not None:
        return {"id": letter, "resolved": False, "reason": failure}
    runtime.appended.set()
    return {"id": letter, "resolved": True}


def _of_portal(row: Any) -> bool:
    return dead_letters.Again(row).is_message


async def _try(runtime: Runtime, connection: Connection, row: Any) -> str | None:
    """Handle a letter, all or nothing, and note what came of it. Gives why it failed, None where it did not."""
    try:
        async with connection.transaction():
            left = await _handle(runtime, connection, row)
        failed = (left[0].code, left[0].reason) if left else None
    except Unreadable as unreadable:
        failed = unreadable.code, unreadable.reason
    except Exception as error:
        if isinstance(error, PASSING) and not isinstance(error, _OF_THE_LETTER):
            raise
        _LOG.exception("a dead letter cannot be applied", letter=row["id"])
        failed = "cannot_be_applied", repr(error)
    if failed is not None:
        await dead_letters.note_failure(connection, row["id"], *failed)
        return failed[1]
    others = await dead_letters.alike(connection, row)
    await dead_letters.resolve(connection, [row["id"], *others], let_go=_of_portal(row))
    return None


async def _handle(runtime: Runtime, connection: Connection, row: Any) -> Sequence[DeadLetter]:
    """Gives what is still put aside. Raises Unreadable, and whatever its application raises."""
    inbound, again = runtime.definition.inbound, dead_letters.Again(row)
    if inbound is not None and again.is_message:
        return await inbound.handle(connection, [again.message()], runtime)
    application, event = Application(runtime), read_event(again)
    reading = application.reader.read_payloads([event])
    if not reading.letters and await checkpoints.is_missing(connection, event):
        await application.take(connection, reading, Done())
    return reading.letters


def operations_router(runtime: Runtime) -> APIRouter:
    """Routes for the role operator."""
    router = APIRouter(prefix="/v1/operations", tags=["operations"], dependencies=[require("operator")])

    @router.get("/dead-letters")
    async def list_dead_letters(
        resolved: bool = False, after: Annotated[int, Query(ge=0, le=_LARGEST)] = 0
    ) -> list[dead_letters.DeadLetterEntry]:
        """At most 50, oldest first; the next page begins after the last id."""
        async with runtime.pool.acquire() as connection:
            return await dead_letters.listed(connection, resolved=resolved, after=after)

    @router.get("/dead-letters/{letter}")
    async def show_dead_letter(letter: LetterNumber) -> dict[str, Any]:
        """One dead letter with its headers; the value is withheld where it may hold personal data."""
        row = await runtime.pool.fetchrow("SELECT * FROM dead_letters WHERE id = $1", letter)
        if row is None:
            raise NOT_FOUND.error()
        value = row["value"] or b""
        shown = f"{len(value)} bytes withheld" if _of_portal(row) else value.decode("utf-8", "replace")
        if _of_portal(row) and dead_letters.is_gone(row):
            shown = "let go"
        entry = {name: row[name] for name in dead_letters.DeadLetterEntry.model_fields}
        return entry | {"headers": json.loads(row["headers"]), "value": shown}

    @router.post("/dead-letters/{letter}/retry")
    async def retry_dead_letter(letter: LetterNumber) -> dict[str, Any]:
        """Handle it again, in one transaction; one that is resolved already stays so."""
        return await retry(runtime, letter)

    @router.post("/views/{name}/rebuild")
    async def rebuild_view(name: str, swap: bool = True) -> dict[str, Any]:
        """Build the view anew beside the live one, compare and swap; answers when done."""
        rebuild = rebuild_of(runtime, name)
        done = await rebuild.run(swap=swap)
        runtime.outdated_views = [view for view in runtime.outdated_views if view != name]
        return {"view": name, "events": done.events, "checksum": done.checksum, "same": done.same}

    return router


def rebuild_of(runtime: Runtime, name: str) -> Rebuild:
    """The rebuild of one of the service's views. Raises the problem not-found for any other name."""
    view = next((view for view in runtime.definition.views if view.name == name), None)
    if view is None:
        raise NOT_FOUND.error()
    topics = topic_pattern(runtime.settings.regions, runtime.definition.subscribes, None)
    return Rebuild(runtime.pool, runtime.settings.kafka, view, topics)
