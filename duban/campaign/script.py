"""The script of a play: whose regime is adopted when, who does what when, on one clock for all documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from duban.adoption import read_regime
from duban.campaign.conduct import Act, acts_of
from duban.campaign.entries import Document
from duban.stack.errors import StackError
from services.tracking.calendar_seed import calendar_of

AFTERWARDS: Final = timedelta(days=30)
"""Played on after the last day, so that what was due on it is called to account: the ladder has 15 working days."""


@dataclass(slots=True)
class Step:
    """One instant of the play: first documents are adopted, then offices act."""

    at: datetime
    adopts: list[Document] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Script:
    """What is played, in the order of time."""

    seed: int
    documents: tuple[Document, ...]
    steps: tuple[Step, ...]

    @property
    def begins(self) -> datetime:
        """The first second of the first campaign."""
        return self.steps[0].at

    @property
    def entries(self) -> int:
        """How many dated entries all documents have."""
        return sum(len(document.entries) for document in self.documents)


def documents_of(paths: Sequence[Path]) -> tuple[Document, ...]:
    """Read the documents that have a campaign. Raises StackError for one with mistakes, or where none has one."""
    if len(paths) == 1:
        return (Document(paths[0]),)
    found = tuple(Document(path) for path in paths if read_regime(path).campaign is not None)
    if not found:
        raise StackError("None of the documents has a campaign.", "所给制度文件均没有活动。")
    return found


def script(documents: Iterable[Document], seed: int) -> Script:
    """The play of these documents; each is adopted on the first day of its campaign. Raises StackError."""
    documents = tuple(sorted(documents, key=lambda one: (one.plan.begins_at, one.plan.region)))
    regions = [document.plan.region for document in documents]
    if len(set(regions)) < len(regions):
        raise StackError(
            "Two of the documents are of the same region; play them one by one.",
            "有两份制度文件属于同一地区；请分别播放。",
        )
    steps: dict[datetime, Step] = {}
    for document in documents:
        ends = document.plan.ends_at + AFTERWARDS
        _at(steps, document.plan.begins_at).adopts.append(document)
        _at(steps, ends)
        calendar = calendar_of(document.regime)
        for entry in document.entries:
            for act in acts_of(entry, seed, calendar):
                if act.at <= ends:
                    _at(steps, act.at).acts.append(act)
    return Script(seed, documents, tuple(steps[at] for at in sorted(steps)))


def _at(steps: dict[datetime, Step], at: datetime) -> Step:
    return steps.setdefault(at, Step(at))
