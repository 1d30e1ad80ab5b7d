"""What an operator does to a running service: look at dead letters, try them again, rebuild a view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query

from services.chassis import dead_letters
from services.chassis.cloud_events import read_event
from services.chassis.consume.batch import Application, Done
from services.chassis.consume.subscription import topic_pattern
from services.chassis.eventlog import Connection
from services.chassis.http.access import require
from services.chassis.http.problems import NOT_FOUND
from services.chassis.rebuild import Rebuild
from services.chassis.records import RawMessage, Unreadable

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LETTER = "SELECT * FROM dead_letters WHERE id = $1 AND resolved_at IS NULL FOR UPDATE"
_RESOLVE = "UPDATE dead_letters SET resolved_at = now(), retried_at = now(), attempts = attempts + 1 WHERE id = $1"
_FAILED = "UPDATE dead_letters SET reason = $2, retried_at = now(), attempts = attempts + 1 WHERE id = $1"
_LARGEST = 2**63 - 1
LetterNumber = Annotated[int, Path(ge=0, le=_LARGEST)]


class _Again:
    """A dead letter in the shape of the record that it was."""

    def __init__(self, row: Any) -> None:
        self.topic, self.partition, self.offset = row["topic"], row["partition"], row["record_offset"]
        self.timestamp = int(row["recorded_at"].timestamp() * 1000)
        self.key, self.value = row["key"], row["value"]
        self.names: dict[str, str] = json.loads(row["headers"])
        self.headers: Sequence[tuple[str, bytes]] = [(name, value.encode()) for name, value in self.names.items()]

    def message(self, row: Any) -> RawMessage:
        """As a portal's message."""
        return RawMessage(self.topic, self.partition, self.offset, row["recorded_at"], self.key, self.value, self.names)


async def retry(runtime: Runtime, letter: int) -> dict[str, Any]:
    """Try one dead letter again. Gives whether it is resolved, and the reason where it is not."""
    async with runtime.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(_LETTER, letter)
        if row is None:
            raise NOT_FOUND.error()
        try:
            async with connection.transaction():
                failed = await _handle(runtime, connection, row)
        except Unreadable as unreadable:
            failed = [unreadable.reason]
        if failed:
            await connection.execute(_FAILED, letter, failed[0])
            return {"id": letter, "resolved": False, "reason": failed[0]}
        await connection.execute(_RESOLVE, letter)
    runtime.appended.set()
    return {"id": letter, "resolved": True}


async def _handle(runtime: Runtime, connection: Connection, row: Any) -> list[str]:
    inbound, again = runtime.definition.inbound, _Again(row)
    if inbound is not None and ".portal." in again.topic:
        return [left.reason for left in await inbound.handle(connection, [again.message(row)], runtime)]
    application = Application(runtime)
    reading = application.reader.read_payloads([read_event(again)])
    if not reading.letters:
        await application.take(connection, reading, Done())
    return [letter.reason for letter in reading.letters]


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
        shown = f"{len(value)} bytes withheld" if ".portal." in row["topic"] else value.decode("utf-8", "replace")
        entry = {name: row[name] for name in dead_letters.DeadLetterEntry.model_fields}
        return entry | {"headers": json.loads(row["headers"]), "value": shown}

    @router.post("/dead-letters/{letter}/retry")
    async def retry_dead_letter(letter: LetterNumber) -> dict[str, Any]:
        """Handle it again, in one transaction."""
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
