"""What lies ahead of an obligation, as its events carry it: reminders and levels of the ladder with their instants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from schemas.events.terms import Colour, PlannedLevel, PlannedReminder
from services.tracking.domain.plan import PlannedReminder as PlannedReminderOfPlan
from services.tracking.domain.plan import PlannedStep
from services.tracking.domain.state import Action, Step


def planned_reminders(steps: Sequence[Step]) -> tuple[PlannedReminder, ...]:
    """The reminders among steps that lie ahead, as events carry them."""
    return tuple(
        PlannedReminder(at=step.at, reminder=step.reminder, readers=step.readers)
        for step in steps
        if step.action is Action.REMIND
    )


def planned_levels(steps: Sequence[Step]) -> tuple[PlannedLevel, ...]:
    """The levels among steps that lie ahead, as events carry them."""
    return tuple(
        PlannedLevel(at=step.at, level=step.level, readers=step.readers, card=step.card, circular=step.circular)
        for step in steps
        if step.action is Action.ESCALATE
    )


def reminders_ahead(reminders: Sequence[PlannedReminderOfPlan], at: datetime) -> tuple[PlannedReminder, ...]:
    """Reminders whose instant has not passed."""
    return tuple(
        PlannedReminder(at=reminder.at, reminder=reminder.threshold, readers=reminder.readers)
        for reminder in reminders
        if reminder.at > at
    )


def levels_ahead(
    steps: Sequence[PlannedStep], level: int = 0, given: Iterable[Colour] = ()
) -> tuple[PlannedLevel, ...]:
    """The levels above the one reached; of each colour the first alone gives a card: one default is marked once."""
    seen: set[str] = {"none", *given}
    levels = []
    for step in steps:
        card = Colour(step.card) if step.card not in seen else None
        if step.level > level:
            seen.add(step.card)
            levels.append(
                PlannedLevel(at=step.at, level=step.level, readers=step.readers, card=card, circular=step.circular)
            )
    return tuple(levels)
