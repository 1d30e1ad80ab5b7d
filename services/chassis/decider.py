"""What a stream family is: how commands are decided, how events change the state, when it wants to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from schemas.contract import EventContract
from schemas.defects import Refused

S = TypeVar("S")
C = TypeVar("C")


def never(_: object) -> None:
    """For states that nobody needs to wake."""
    return


def not_from_snapshots(_: bytes, __: datetime) -> None:
    """For states that have to be unpacked to look at them."""
    return


def family_of(stream: str) -> str:
    """The name of the decider whose streams are named so: what stands before the first hyphen."""
    return stream.partition("-")[0]


class Repacked(NamedTuple):
    """What a stream became, serialised already: its events as type, topic and data, its snapshot, its next alarm."""

    made: Sequence[tuple[str, str, bytes]]
    state: bytes
    wake_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C]):
    """Pure functions over a state of plain values that never change. `name` is the family of its streams.

    `look(state, until)` gives what fell due up to `until`. It is a fixed point: once its events are folded in,
    looking again at the same instant gives nothing, and `wake_at` lies after that instant.
    `look_packed` gives the same from a snapshot: what the stream became, or None where only `look` can tell.
    `state_version` is raised when the shape of the state changes; older snapshots are then folded anew.
    """

    name: str
    initial: S
    decide: Callable[[S, C], Sequence[EventContract] | Refused]
    evolve: Callable[[S, EventContract], S]
    topic: Callable[[EventContract], str]
    wake_at: Callable[[S], datetime | None] = never
    look: Callable[[S, datetime], Sequence[EventContract]] | None = None
    look_packed: Callable[[bytes, datetime], Repacked | None] = not_from_snapshots
    state_version: int = 1
