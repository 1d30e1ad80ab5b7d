"""What a stream family is: how commands are decided, how events change the state, when it wants to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from schemas.contract import EventContract
from schemas.defects import Refused

S = TypeVar("S")
C = TypeVar("C")


def never(_: object) -> None:
    """For states that nobody needs to wake."""
    return


def family_of(stream: str) -> str:
    """The name of the decider whose streams are named so: what stands before the first hyphen."""
    return stream.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C]):
    """Pure functions over a state of plain values that never change. `name` is the family of its streams.

    `look(state, until)` gives what fell due up to `until`. It is a fixed point: once its events are folded in,
    looking again at the same instant gives nothing, and `wake_at` lies after that instant.
    `state_version` is raised when the shape of the state changes; older snapshots are then folded anew.
    """

    name: str
    initial: S
    decide: Callable[[S, C], Sequence[EventContract] | Refused]
    evolve: Callable[[S, EventContract], S]
    topic: Callable[[EventContract], str]
    wake_at: Callable[[S], datetime | None] = never
    look: Callable[[S, datetime], Sequence[EventContract]] | None = None
    state_version: int = 1
