"""Where is my matter: what a person who has the case number and the query code may know, and say.

The answer to a wrong code and to an unknown case is the same, and takes the same comparison.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.contract import EventContract
from schemas.events.matter import Grade
from schemas.identity import matter_stream
from services.chassis.commands import Cause, Command
from services.chassis.eventlog import StoredEvent, load_heads, read_stream
from services.chassis.http.problems import CONFLICT, NOT_FOUND, Text
from services.chassis.snapshots import Snapshots
from services.intake.attempts import Attempts
from services.intake.casework import refusal_text, seal
from services.intake.deciders import MATTERS
from services.intake.domain.commands import Rate
from services.intake.domain.state import Matter
from services.intake.rooms import rooms_of
from services.intake.speech import CITIZEN, Speech, speech_of
from services.intake.steps import Rating, sealed_words
from services.intake.views.matters import ListedMatter, by_case_number

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_CASE = re.compile(r"\d{6}-\d{6}-[0-9A-Z]{4}-[0-9A-Z]{4}")
_NOBODYS = "0" * 26

UNKNOWN = Text("诉求编号或查询码不对，请核对。", "The case number or the query code is wrong; please check both.")


@dataclass(frozen=True, slots=True)
class Enquired:
    """A matter as its complainant sees it."""

    row: ListedMatter
    state: Matter
    events: tuple[StoredEvent, ...]
    speech: Speech

    def payloads(self) -> list[tuple[StoredEvent, EventContract]]:
        """The events, read."""
        return [(event, event.payload()) for event in self.events]


class Enquiries:
    """Answers people who ask after their matter, each address and each case at a bounded rate."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._of_address = Attempts(most=120, seconds=60)
        self._wrong_of_address = Attempts(most=20, seconds=600)
        self._wrong_of_case = Attempts(most=10, seconds=600)

    async def find(self, case: str, code: str, address: str) -> Enquired:
        """The matter. Raises the problems too-many-requests and not-found."""
        case, code = case.strip().upper(), code.strip()
        self._of_address.check(address)
        self._of_address.count(address)
        self._wrong_of_address.check(address)
        self._wrong_of_case.check(case)
        row = await self._row(case, code)
        if row is None:
            self._wrong_of_address.count(address)
            self._wrong_of_case.count(case)
            raise NOT_FOUND.error(UNKNOWN)
        return await self._read(row)

    async def rate(self, found: Enquired, rating: Rating) -> None:
        """The complainant's own word; the last one counts. Raises the problem conflict where there is no answer yet."""
        state, now = found.state, self._runtime.clock.now()
        last = max(filter(None, (state.answered_at, state.rated_at)), default=now)
        body = Rate(reference=state.case_number, at=max(now, last), grade=Grade(rating.grade), solved=rating.solved)
        words = sealed_words(comment=rating.comment) if rating.comment else None
        sealed = await seal(self._runtime, state.matter, words) if words else None
        stream = matter_stream(state.matter)
        command = Command(stream, body, now, Cause(f"enquiry/{stream}", state.matter), sealed)
        outcome = await self._runtime.bus(MATTERS).submit(command)
        if outcome.refused is not None:
            raise CONFLICT.error(refusal_text(outcome.refused))

    async def _row(self, case: str, code: str) -> ListedMatter | None:
        rows: list[ListedMatter] = []
        if _CASE.fullmatch(case):
            async with self._runtime.pool.acquire() as connection:
                rows = await by_case_number(connection, case)
        query_code = rooms_of(self._runtime).reception.query_code
        given = code.encode("utf-8", "replace")
        found: ListedMatter | None = None
        for row in rows:
            if hmac.compare_digest(query_code(row.matter).encode(), given):
                found = row
        if not rows:
            hmac.compare_digest(query_code(_NOBODYS).encode(), given)
        return found

    async def _read(self, row: ListedMatter) -> Enquired:
        stream = matter_stream(row.matter)
        async with self._runtime.pool.acquire() as connection:
            heads = await load_heads(connection, Snapshots.of(MATTERS), [stream], lock=False)
            events = tuple(await read_stream(connection, stream))
        state = heads[stream].state
        return Enquired(row, state, events, await speech_of(self._runtime, CITIZEN, state, events))
