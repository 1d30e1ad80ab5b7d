"""What a document asks for: an entry for each item, occurrence and owner, as the plan of its regime has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from duban.adoption import read_regime
from duban.stack.errors import StackError
from schemas.events.campaign import Party, PlannedItem, PlannedOccurrence
from schemas.regime import Regime
from services.tracking.domain.campaigns.commands import Plan
from services.tracking.domain.campaigns.identity import item_task
from services.tracking.domain.campaigns.planning import plan_of

_FIRST_STEPS: Final = {"duty": "carry_out"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that one owner owes by one day."""

    region: str
    campaign: str
    item: PlannedItem
    occurrence: str
    owner: Party
    appears_at: datetime
    due_at: datetime
    verifier: str | None
    """The unit that looks at what is handed in; None where nobody does."""

    @property
    def task(self) -> str:
        """The task that it becomes."""
        owner = self.owner
        return item_task(
            self.region, self.campaign, self.item.item, self.occurrence, owner.unit, owner.section, owner.post
        )

    @property
    def first_step(self) -> str:
        """The step with which it is handed in."""
        return _FIRST_STEPS.get(self.item.process, "submit")


class Document:
    """A regime document with its campaign. Raises StackError for one that has none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.regime: Regime = read_regime(path)
        self.zone = ZoneInfo(self.regime.timezone)
        effective = datetime.combine(self.regime.effective_from, time(), self.zone).astimezone(UTC)
        plan = plan_of(self.regime, effective)
        if plan is None:
            raise StackError(
                f"{path} has no campaign with a first and a last day; `duban regime check {path}` says what it has.",
                f"{path} 没有起止日期齐全的活动；可用 duban regime check {path} 查看其内容。",
            )
        self.plan: Plan = plan

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything with a day, in the order of the document."""
        return tuple(self._entries())

    @property
    def undated(self) -> tuple[PlannedItem, ...]:
        """Duties for which the document names no day."""
        return tuple(item for item in self.plan.items if not item.occurrences)

    def _entries(self) -> Iterator[Entry]:
        for item in self.plan.items:
            for occurrence in item.occurrences:
                for owner in item.owed_by:
                    yield self._entry(item, occurrence, owner)

    def _entry(self, item: PlannedItem, one: PlannedOccurrence, owner: Party) -> Entry:
        return Entry(
            self.plan.region,
            self.plan.campaign,
            item,
            one.occurrence,
            owner,
            one.appears_at,
            one.due_at,
            self._verifier(item, owner),
        )

    def _verifier(self, item: PlannedItem, owner: Party) -> str | None:
        """Who receives it; reports are always looked at, by the efficiency office where nobody is named."""
        receiver = item.receiver if item.receiver != owner.unit else None
        if receiver is None and item.process == "report":
            return self.regime.efficiency_office
        return receiver
