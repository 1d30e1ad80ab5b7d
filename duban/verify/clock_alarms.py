"""Clocks: reminders, breach, levels and cards of every obligation, and ends of pauses, each exactly once as planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from duban.verify.alarms import Account, AlarmAccounts
from schemas.contract import EventContract
from schemas.events.cards import CardIssued, ObligationExcused
from schemas.events.clock import (
    ObligationExtended,
    ObligationMoved,
    ObligationPaused,
    ObligationReplanned,
    ObligationResumed,
)
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationEvent,
    ObligationOpened,
    ObligationReminded,
    ObligationWithdrawn,
)

_BREACH: Final = "breach"
_RESUME: Final = "the end of the pause"
_LEVELS: Final = ("level ", "card ")
LATE: Final = timedelta(seconds=1)
"""The first late second follows the last one that is on time."""


class ClockAlarms:
    """Listens to a log in the order of its streams. Built on the events alone: the state that they fold to may err."""

    def __init__(self, accounts: AlarmAccounts) -> None:
        self._accounts = accounts
        self._breached: set[str] = set()
        self._pauses: dict[str, datetime] = {}
        self._excused: set[str] = set()
        told = accounts.told
        self._takes: Mapping[type[EventContract], Callable[[Any], None]] = {
            ObligationOpened: self._opened,
            ObligationPaused: self._paused,
            ObligationResumed: self._resumed,
            ObligationExtended: lambda event: self._moved(event, event.extended_at),
            ObligationReplanned: lambda event: self._moved(event, event.replanned_at),
            ObligationExcused: self._excuse,
            ObligationReminded: lambda event: told(_of(event), _reminder(event.reminder), event.reminded_at),
            ObligationBreached: self._breach,
            ObligationEscalated: lambda event: told(_of(event), _level(event.level), event.escalated_at),
            CardIssued: lambda event: told(_of(event), _card(event.colour, event.level), event.issued_at),
            ObligationDischarged: self._discharged,
            ObligationWithdrawn: self._withdrawn,
        }

    def hear(self, event_id: str, occurred_at: datetime, event: EventContract) -> None:
        """Take in the next event of a log."""
        take = self._takes.get(type(event))
        if take is not None:
            take(event)

    def _opened(self, event: ObligationOpened) -> None:
        """Whoever takes a clock over takes over whether it stands and whether it is excused."""
        subject, former = _of(event), f"{event.matter}/{event.continues}"
        if event.breached:
            self._breached.add(subject)
        if former in self._excused:
            self._excused.add(subject)
        account = self._accounts.open(subject, self._plan(subject, event))
        if (ends_at := self._pauses.pop(former, None)) is not None:
            self._pauses[subject] = account[_RESUME] = ends_at

    def _moved(self, event: ObligationMoved, at: datetime) -> None:
        """The clock of a holder who gave it away may be moved for the next one; nothing of it fires meanwhile."""
        subject = _of(event)
        self._accounts.settled(subject, at)
        if isinstance(event, ObligationReplanned) and event.reinstated:
            self._breached.discard(subject)
        if not self._accounts.is_open(subject):
            return
        account = self._accounts.open(subject, self._plan(subject, event))
        if subject in self._pauses:
            account[_RESUME] = self._pauses[subject]

    def _paused(self, event: ObligationPaused) -> None:
        self._pauses[_of(event)] = event.ends_at
        self._moved(event, event.paused_at)

    def _resumed(self, event: ObligationResumed) -> None:
        subject = _of(event)
        if event.resumed_by is None:
            self._accounts.told(subject, _RESUME, event.resumed_at)
        self._pauses.pop(subject, None)
        self._accounts.of(subject).pop(_RESUME, None)
        self._moved(event, event.resumed_at)

    def _plan(self, subject: str, event: ObligationOpened | ObligationMoved) -> Account:
        late = event.due_at + LATE
        account = {_reminder(one.reminder): one.at for one in event.reminders}
        if subject not in self._breached:
            account[_BREACH] = late
        for one in event.ladder if subject not in self._excused else ():
            account[_level(one.level)] = max(one.at, late)
            if one.card is not None:
                account[_card(one.card, one.level)] = max(one.at, late)
        return account

    def _excuse(self, event: ObligationExcused) -> None:
        subject = _of(event)
        self._excused.add(subject)
        account = self._accounts.of(subject)
        for name in [name for name in account if name.startswith(_LEVELS)]:
            del account[name]

    def _breach(self, event: ObligationBreached) -> None:
        self._accounts.told(_of(event), _BREACH, event.breached_at)
        self._breached.add(_of(event))

    def _discharged(self, event: ObligationDischarged) -> None:
        subject = _of(event)
        self._accounts.close(subject, event.discharged_at)
        self._pauses.pop(subject, None)
        self._excused.discard(subject)
        self._breached.discard(subject)

    def _withdrawn(self, event: ObligationWithdrawn) -> None:
        subject = _of(event)
        self._accounts.close(subject, event.withdrawn_at)
        if subject in self._breached and not event.was_overdue:
            self._excused.discard(subject)
        self._breached.discard(subject)


def _of(event: ObligationEvent) -> str:
    return f"{event.matter}/{event.obligation}"


def _reminder(threshold: str) -> str:
    return f"reminder {threshold}"


def _level(level: int) -> str:
    return f"level {level}"


def _card(colour: str, level: int) -> str:
    return f"card {colour} of level {level}"
