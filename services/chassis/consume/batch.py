"""What happens to a batch of records, all in one transaction: drop repetitions, project, react, put aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.contract import EventContract
from schemas.events.calendar import CalendarAdopted
from schemas.events.regime import RegimeAdopted
from services.chassis import dead_letters
from services.chassis.commands import Command, Outcome, execute
from services.chassis.consume import checkpoints
from services.chassis.consume.places import Batch
from services.chassis.consume.reading import Reader, Reading
from services.chassis.decider import Decider
from services.chassis.eventlog import Connection
from services.chassis.reactions import Ledger, ReactionContext
from services.chassis.records import DeadLetter, raw_message
from services.chassis.views import Write, apply_writes

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

DURABLE = "SET LOCAL synchronous_commit = on"
"""Views may lose their last moments, their checkpoint goes with them; what others build on may not."""


class ReactionRefused(Exception):
    """The rules refused what a reaction wanted; the record is put aside with all its effects."""


@dataclass(slots=True)
class Done:
    """What a batch did, for metrics and for those who wait."""

    applied: int = 0
    repeated: int = 0
    gaps: int = 0
    letters: int = 0
    appended: bool = False
    touched: set[str] = field(default_factory=set)
    ledgers: list[Ledger] = field(default_factory=list)


class Application:
    """Applies batches for one service."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._definition = runtime.definition
        self._context = ReactionContext(
            runtime.regimes, runtime.clock, runtime.calendars, runtime.monitored, runtime.heartbeats
        )
        self.reader = Reader(runtime.definition)

    async def apply(self, connection: Connection, batch: Batch, reading: Reading | None = None) -> Done:
        """Apply a batch inside the caller's transaction. Raises Behind.

        `reading` is what was read of it ahead; where parts of it were passed before, the rest is read again.
        """
        fresh = await checkpoints.advance(connection, batch)
        done = Done(repeated=len(batch.records) - len(fresh))
        if not fresh:
            return done
        if reading is None or fresh is not batch.records:
            reading = self.reader.read(fresh)
        letters = list(reading.unreadable)
        if reading.events:
            letters += await self._take_events(connection, reading, done)
        if reading.messages and self._definition.inbound is not None:
            await connection.execute(DURABLE)
            messages = [raw_message(record) for record in reading.messages]
            letters += await self._definition.inbound.handle(connection, messages, self._runtime)
            done.appended = True
            done.applied += len(messages)
        await dead_letters.keep(connection, letters)
        done.letters = len(letters)
        return done

    async def _take_events(self, connection: Connection, reading: Reading, done: Done) -> list[DeadLetter]:
        unseen, done.gaps = await checkpoints.unseen(connection, reading.events)
        if repeated := len(reading.events) - len(unseen):
            done.repeated += repeated
            reading = self.reader.read_payloads(unseen)
        if reading.letters:
            sound = {id(record) for record in reading.sound}
            await checkpoints.put_aside(connection, [one for one in reading.events if id(one) not in sound])
        await self.take(connection, reading, done)
        return reading.letters

    async def take(self, connection: Connection, reading: Reading, done: Done) -> None:
        """Apply what was read."""
        for event in reading.learned:
            keeper = self._keeper(event)
            await keeper.store(connection, event)
            keeper.learn(event)
        await self._react(connection, reading, done)
        for view, read in zip(self._definition.views, reading.views, strict=True):
            if read:
                await apply_writes(connection, view.fold(read), view.name)
                if view.touched is not None:
                    done.touched.update(view.touched(read))
        done.applied = len(reading.sound)

    def _keeper(self, event: EventContract) -> Any:
        if isinstance(event, RegimeAdopted):
            return self._runtime.regimes
        return self._runtime.calendars if isinstance(event, CalendarAdopted) else self._runtime.monitored

    async def _react(self, connection: Connection, reading: Reading, done: Done) -> None:
        commands: dict[int, tuple[Decider[Any, Any], list[Command[Any]]]] = {}
        for reaction, told in zip(self._definition.reactions, reading.reactions, strict=True):
            _, wanted = commands.setdefault(id(reaction.decider), (reaction.decider, []))
            for record, event in told:
                wanted.extend(reaction.react(record, event, self._context))
        ledgers = zip(self._definition.ledgers, reading.ledgers, strict=True)
        writes = [(ledger, _that_say_something(ledger.write(told, self._context))) for ledger, told in ledgers if told]
        if any(rows for _, rows in writes) or any(wanted for _, wanted in commands.values()):
            await connection.execute(DURABLE)
        for decider, wanted in commands.values():
            if wanted:
                _must_be_accepted(wanted, await execute(connection, decider, wanted))
                done.appended = True
        for ledger, rows in writes:
            if rows:
                await apply_writes(connection, rows, "public")
                done.ledgers.append(ledger)


def _that_say_something(writes: Iterable[Write]) -> list[Write]:
    return [write for write in writes if not write.says_nothing]


def _must_be_accepted(wanted: Sequence[Command[Any]], outcomes: Sequence[Outcome[Any]]) -> None:
    """What follows from an event is no wish that may be refused: a refusal means that the event cannot be applied."""
    for command, outcome in zip(wanted, outcomes, strict=True):
        if outcome.refused is not None:
            reasons = "; ".join(defect.message for defect in outcome.refused.defects)
            raise ReactionRefused(f"{type(command.body).__name__} on {command.stream}: {reasons}")
