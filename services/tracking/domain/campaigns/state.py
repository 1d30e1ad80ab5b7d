"""State of one campaign: the plan as the newest version of the regime has it, and what of it lies ahead.

Steps are kept flat and in the order of time: looking for the next one costs nothing, and one that happened is taken
off the front.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from schemas.state import State

_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


class Action(StrEnum):
    """What a step does when its instant has come."""

    BEGIN_PHASE = "begin_phase"
    APPEAR = "appear"
    END = "end"


class Owner(State, frozen=True):
    """A unit, one of its sections or a post in it."""

    unit: str = ""
    section: str | None = None
    post: str | None = None


NOBODY: Final = Owner()


def key_of(action: Action, subject: str, occurrence: str = "", owner: Owner = NOBODY) -> str:
    """What makes a step the same in another version of the plan, whatever its dates."""
    return "|".join((action.value, subject, occurrence, owner.unit, owner.section or "", owner.post or ""))


class Step(State, frozen=True):
    """Something that happens by itself at `at`; `subject` is the phase or the item."""

    at: datetime
    action: Action
    subject: str = ""
    occurrence: str = ""
    owner: Owner = NOBODY
    due_at: datetime | None = None

    @property
    def key(self) -> str:
        """What makes it the same step in another version of the plan."""
        return key_of(self.action, self.subject, self.occurrence, self.owner)


class Phase(State, frozen=True):
    """阶段, as the plan has it."""

    phase: str
    title_zh: str
    title_en: str
    ends_at: datetime
    document: str
    paragraph: str


class Item(State, frozen=True):
    """A deliverable, report quota or duty, as the plan has it."""

    item: str
    process: str
    title_zh: str
    title_en: str
    phase: str | None
    lead: tuple[Owner, ...]
    support: tuple[Owner, ...]
    receiver: str | None
    document: str
    paragraph: str
    said: str | None


class Campaign(State, frozen=True):
    """One campaign of a region; `regime` is empty before a regime brings it.

    `happened` holds the keys of steps that happened, whatever became of them in later versions of the plan.
    """

    region: str = ""
    campaign: str = ""
    regime: str = ""
    effective_from: datetime = _LONG_AGO
    phases: tuple[Phase, ...] = ()
    items: tuple[Item, ...] = ()
    ahead: tuple[Step, ...] = ()
    happened: tuple[str, ...] = ()
    ended: bool = False


UNPLANNED = Campaign()
"""Before a regime brings it."""
