"""What a verification finds: faults, each on one line, and how much was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

SHOWN = 20
"""Faults of one check and service that are named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be. `check` is stable, `where` a service, `what` names the very row or record."""

    check: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.check}: {self.what}"


@dataclass(slots=True)
class Findings:
    """Faults as they are found, and counts of what was looked at."""

    faults: list[Fault] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    _told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, check: str, where: str, what: str) -> None:
        """Note one fault."""
        self._told[check, where] += 1
        if self._told[check, where] <= SHOWN:
            self.faults.append(Fault(check, where, what))

    def add_all(self, check: str, where: str, found: Iterable[str]) -> None:
        """Note several of a kind."""
        for what in found:
            self.add(check, where, what)

    def closed(self) -> list[Fault]:
        """All faults, with a line for those that were too many to name."""
        more = [
            Fault(check, where, f"and {count - SHOWN:,} more of the kind")
            for (check, where), count in self._told.items()
            if count > SHOWN
        ]
        return [*self.faults, *more]
