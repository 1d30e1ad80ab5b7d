"""Commands and what became of them; deciding a batch in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import asyncpg

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from services.chassis.decider import Decider
from services.chassis.eventlog import Appending, Cause, Head, load_heads, write
from services.chassis.snapshots import Snapshots

S = TypeVar("S")
C = TypeVar("C")

__all__ = ["Cause", "Command", "Outcome", "StreamMovedOn", "decide_all", "execute"]


class StreamMovedOn(Exception):
    """Another writer appended to a stream meanwhile; the batch is to be decided again, in a transaction of its own.

    Either a stream was new and is no longer, or a transaction with a higher number has moved it.
    """


@dataclass(frozen=True, slots=True)
class Command(Generic[C]):
    """A wish concerning one stream. `at` becomes the events' time; `sealed` is kept beside the first event."""

    stream: str
    body: C
    at: datetime
    cause: Cause
    sealed: bytes | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a command led to: its events, or the refusal; `state` and `version` are those after it."""

    state: S
    version: int
    events: tuple[EventContract, ...]
    refused: Refused | None = None


def decide_all(
    decider: Decider[S, C], commands: Sequence[Command[C]], heads: dict[str, Head[S]], appending: Appending[S]
) -> list[Outcome[S]]:
    """Decide each command on the state that the ones before it left; new events are collected in `appending`."""
    outcomes: list[Outcome[S]] = []
    for command in commands:
        head = heads.get(command.stream)
        if head is None:
            head = heads[command.stream] = Head.empty(command.stream, decider.initial)
        if command.expected_version is not None and command.expected_version != head.version:
            refusal = refused("conflict", expected=command.expected_version, actual=head.version)
            outcomes.append(Outcome(head.state, head.version, (), refusal))
            continue
        decided = decider.decide(head.state, command.body)
        if isinstance(decided, Refused):
            outcomes.append(Outcome(head.state, head.version, (), decided))
            continue
        if decided:
            appending.add(head, decided, command.at, command.cause, command.sealed)
        outcomes.append(Outcome(head.state, head.version, tuple(decided)))
    return outcomes


async def execute(
    connection: asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any],
    decider: Decider[S, C],
    commands: Sequence[Command[C]],
) -> list[Outcome[S]]:
    """Decide and append inside the caller's transaction; the heads stay locked until it ends.

    Raises StreamMovedOn when somebody else created a new stream meanwhile, or moved one in a later transaction.
    """
    if not commands:
        return []
    streams = list(dict.fromkeys(command.stream for command in commands))
    snapshots = Snapshots.of(decider)
    heads = await load_heads(connection, snapshots, streams, lock=True)
    appending = Appending(decider, snapshots)
    outcomes = decide_all(decider, commands, heads, appending)
    if appending.heads and len(await write(connection, appending)) != len(appending.heads):
        raise StreamMovedOn(decider.name)
    return outcomes
