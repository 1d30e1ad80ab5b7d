"""Which foreign events lead to which commands, and what belongs to the same transaction without being rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.contract import EventContract
from services.chassis.clock import Clock
from services.chassis.commands import Command
from services.chassis.decider import Decider
from services.chassis.records import Record
from services.chassis.views import Write

if TYPE_CHECKING:
    from services.chassis.calendars import Calendars
    from services.chassis.monitored import Monitored
    from services.chassis.regimes import Regimes

Told = tuple[Record, EventContract]


@dataclass(frozen=True, slots=True)
class ReactionContext:
    """What a reaction may look up."""

    regimes: Regimes
    clock: Clock
    calendars: Calendars
    monitored: Monitored
    heartbeats: dict[str, datetime] = field(default_factory=dict)
    """When the last heartbeat of each region was sounded; its age is exported."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Turns events into commands of one decider; decided and appended in the transaction of the checkpoint."""

    reads: Mapping[str, type[EventContract]]
    decider: Decider[Any, Any]
    react: Callable[[Record, EventContract, ReactionContext], Sequence[Command[Any]]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Turns events into rows of work to do (mail to send), in the transaction of the checkpoint.

    Unlike a view it is not rebuilt: side effects come from the ledger, never from a replay.
    `after_commit` is called once the rows are durable.
    """

    reads: Mapping[str, type[EventContract]]
    write: Callable[[Sequence[Told], ReactionContext], Sequence[Write]]
    after_commit: Callable[[], None] | None = None
