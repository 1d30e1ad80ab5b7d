"""Every alarm exactly once: what was planned is held against what was told of it, and nothing else.

An account is opened by the event that carries a plan, and opened anew by one that moves it. Each told step must be in
the account, at the very instant of the plan, and is struck off. When an account is closed, and at the end, nothing that
was due by then may be left in it. So a step that never fired, fired twice, or fired without being planned, shows.
"""

from __future__ import annotations

from datetime import datetime

from duban.verify.faults import Findings

Account = dict[str, datetime]
"""What is still to happen, and when."""


class AlarmAccounts:
    """The open accounts of a service by their subject; closed ones are forgotten."""

    def __init__(self, findings: Findings, service: str = "tracking") -> None:
        self._findings = findings
        self._service = service
        self._accounts: dict[str, Account] = {}

    def open(self, subject: str, planned: Account) -> Account:
        """Nothing but this is to happen from here on."""
        self._accounts[subject] = planned
        return planned

    def is_open(self, subject: str) -> bool:
        """Whether something may still happen."""
        return subject in self._accounts

    def of(self, subject: str) -> Account:
        """What is still to happen; nothing where the account is closed."""
        return self._accounts.get(subject, {})

    def told(self, subject: str, name: str, at: datetime) -> None:
        """A step happened, by its own word at an instant."""
        self._findings.counted["alarms"] += 1
        planned = self.of(subject).pop(name, None)
        if planned is None:
            self._fault("alarm_not_planned", f"{subject}: {name} fired at {at} and was not to, or not again")
        elif planned != at:
            self._fault("alarm_at_another_time", f"{subject}: {name} fired for {at}, planned was {planned}")

    def settled(self, subject: str, by: datetime) -> None:
        """Whatever was to happen by then has happened."""
        for name, at in self.of(subject).items():
            if at <= by:
                self._fault("alarm_missing", f"{subject}: {name} was due at {at} and did not fire")

    def close(self, subject: str, at: datetime) -> None:
        """Nothing more is to happen after that instant."""
        self.settled(subject, at)
        self._accounts.pop(subject, None)

    def compare(self, now: datetime) -> None:
        """Nothing that was due by `now` is left in an open account."""
        for subject in self._accounts:
            self.settled(subject, now)

    def _fault(self, check: str, what: str) -> None:
        self._findings.add(check, self._service, what)
