"""What the view reads of each event."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Party(msgspec.Struct):
    """A unit, a section or a post."""

    unit: str
    section: str | None = None
    post: str | None = None


class Phase(msgspec.Struct):
    """A phase of the plan."""

    phase: str
    title_zh: str
    title_en: str
    begins_at: datetime
    ends_at: datetime
    paragraph: str
    said: str | None = None


class Occurrence(msgspec.Struct):
    """When an item appears and falls due."""

    appears_at: datetime
    due_at: datetime
    occurrence: str = "once"


class Item(msgspec.Struct):
    """A deliverable, quota or duty of the plan."""

    item: str
    process: str
    title_zh: str
    title_en: str
    owed_by: tuple[Party, ...]
    document: str
    paragraph: str
    phase: str | None = None
    lead: tuple[Party, ...] = ()
    support: tuple[Party, ...] = ()
    receiver: str | None = None
    said: str | None = None
    occurrences: tuple[Occurrence, ...] = ()


class Planned(msgspec.Struct):
    """A plan: the first one, or a later version of it."""

    region: str
    campaign: str
    title_zh: str
    title_en: str
    version: str
    begins_at: datetime
    ends_at: datetime
    phases: tuple[Phase, ...]
    items: tuple[Item, ...] = ()


class Appeared(msgspec.Struct):
    """Somebody owes an item from here on."""

    region: str
    campaign: str
    item: str
    occurrence: str
    unit: str
    appeared_at: datetime
    due_at: datetime
    section: str | None = None
    post: str | None = None


class Ended(msgspec.Struct):
    """The campaign is over."""

    region: str
    campaign: str
    ended_at: datetime


class Completed(msgspec.Struct):
    """A step of a task ended."""

    region: str
    task: str
    process: str
    step: str
    outcome: str
    unit: str
    completed_at: datetime


class Late(msgspec.Struct):
    """A limit ran out; the ledger keeps it, the page of the plan shows it."""

    region: str
    unit: str
    case_number: str = ""
