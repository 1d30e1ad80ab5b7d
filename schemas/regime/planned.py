"""A row of a campaign's plan: what one party owes by one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.regime.element import Name, Reference

PlannedKind = Literal["deliverable", "report", "duty", "look_back"]


@dataclass(frozen=True, slots=True)
class Party:
    """A unit, a section of it or a post in it, by their ids."""

    unit: str
    section: str | None = None
    post: str | None = None

    @property
    def label(self) -> str:
        """The nearest place with its sort: `unit:library`, `section:general-office`, `post:clerk`."""
        if self.post:
            return f"post:{self.post}"
        return f"section:{self.section}" if self.section else f"unit:{self.unit}"


@dataclass(frozen=True, slots=True)
class PlannedDeliverable:
    """Something that one party owes by one day. Days are civil days of the regime; `due_on` is the last on time."""

    id: str
    """Unique in the campaign, the same whatever dates are changed: `report:information:unit:library:2009-01-H1`."""
    kind: PlannedKind
    deliverable: str
    """The id of the deliverable or report quota; `duty-<number>` for a duty."""
    name: Name
    phase: str
    owner: Party
    lead: tuple[Party, ...]
    support: tuple[Party, ...]
    receiver: str | None
    """The unit that it is handed in to; None where the document names none."""
    appears_on: date
    due_on: date
    said: str | None
    """The day in the document's own words, where they are looser than a day."""
    reference: Reference
    occurrence: str | None = None
    """Which half month (`2009-01-H2`), month, quarter or year of what comes again."""
    count: int = 1
    """How many are owed (reports)."""
    verified: bool = False
    """Counts only when the receiver has verified it (逐条核实登记)."""
    recheck: tuple[str, ...] = ()
    """The deliverables that a look-back looks at again; empty: all that fell due before it."""
