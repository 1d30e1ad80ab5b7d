"""What each event of an obligation makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from schemas.contract import EventContract
from schemas.events.cards import (
    CardAppealed,
    CardIssued,
    CardRevoked,
    CardUpheld,
    ObligationExcused,
)
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
    ObligationOpened,
    ObligationReminded,
    ObligationWithdrawn,
)
from schemas.state import replaced
from services.tracking.domain.calendar import late_from
from services.tracking.domain.state import (
    Action,
    Card,
    CardStatus,
    Granted,
    Obligation,
    Pause,
    Status,
    Step,
)


def steps_of(event: ObligationOpened | ObligationMoved, *, breached: bool) -> tuple[Step, ...]:
    """Everything that will happen while the obligation is open, in order; nothing of the ladder before the breach."""
    late = late_from(event.due_at)
    steps = [Step(one.at, Action.REMIND, one.readers, one.reminder) for one in event.reminders]
    if not breached:
        steps.append(Step(late, Action.BREACH))
    steps += [
        Step(max(one.at, late), Action.ESCALATE, one.readers, "", one.level, one.card, one.circular)
        for one in event.ladder
    ]
    return tuple(sorted(steps, key=_by_time))


_RANK = {Action.REMIND: 0, Action.BREACH: 1, Action.ESCALATE: 2}


def _by_time(step: Step) -> tuple[Any, ...]:
    return (step.at, _RANK[step.action], step.level)


def resume_at(at: datetime) -> Step:
    """The end of a pause that nobody ended before."""
    return Step(at, Action.RESUME)


def _reminded(one: Obligation, event: Any) -> Obligation:
    ahead = [step for step in one.steps if step.action is not Action.REMIND or step.reminder != event.reminder]
    return replaced(one, steps=tuple(ahead))


def _breached(one: Obligation, _: Any) -> Obligation:
    ahead = [step for step in one.steps if step.action is not Action.BREACH]
    return replaced(one, steps=tuple(ahead), breached=True)


def _escalated(one: Obligation, event: Any) -> Obligation:
    level: int = event.level
    ahead = [step for step in one.steps if step.action is not Action.ESCALATE or step.level > level]
    return replaced(one, steps=tuple(ahead), level=level)


def _moved(one: Obligation, event: ObligationMoved) -> Obligation:
    """Another due time. A clock that stands goes on standing; whatever lies ahead comes after it runs again.

    One that ended stays as it is: logs of before have moves of what former units owed.
    """
    if not one.is_movable:
        return one
    breached = one.breached and not (isinstance(event, ObligationReplanned) and event.reinstated)
    steps = steps_of(event, breached=breached)
    if (pause := one.pause) is not None and not isinstance(event, ObligationResumed):
        steps = (resume_at(pause.ends_at), *steps)
    terms = replaced(
        one.terms,
        due_at=event.due_at,
        binding=event.binding.value,
        amount=event.amount,
        measure=event.measure,
        calendar=event.calendar,
        provisional=event.provisional,
    )
    if one.excused:
        steps = _without_ladder(steps)
    return replaced(one, terms=terms, steps=steps, breached=breached, level=one.level if breached else 0)


def _paused(one: Obligation, event: Any) -> Obligation:
    moved = _moved(one, event)
    pauses = (*one.pauses, Pause(event.pause, event.paused_at, event.ends_at))
    return replaced(moved, steps=(resume_at(event.ends_at), *moved.steps), pauses=pauses)


def _resumed(one: Obligation, event: Any) -> Obligation:
    *former, last = one.pauses
    return replaced(_moved(one, event), pauses=(*former, replaced(last, ends_at=event.resumed_at)))


def _extended(one: Obligation, event: Any) -> Obligation:
    granted = Granted(event.extended_by.amount, event.extended_by.measure)
    return replaced(_moved(one, event), extensions=(*one.extensions, granted))


def _excused(one: Obligation, _: Any) -> Obligation:
    return replaced(one, steps=_without_ladder(one.steps), excused=True)


def _without_ladder(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.action is not Action.ESCALATE)


def _card_issued(one: Obligation, event: Any) -> Obligation:
    return replaced(one, cards=(*one.cards, Card(event.card, event.colour, event.issued_at)))


def _card_with(status: CardStatus) -> Callable[[Obligation, Any], Obligation]:
    def change(one: Obligation, event: Any) -> Obligation:
        cards = (replaced(card, status=status) if card.id == event.card else card for card in one.cards)
        return replaced(one, cards=tuple(cards))

    return change


def _discharged(one: Obligation, _: Any) -> Obligation:
    return replaced(one, steps=(), status=Status.DISCHARGED)


def _withdrawn(one: Obligation, event: Any) -> Obligation:
    """Where late word says that it was given away in time, it had not run out: whether it does is the next one's."""
    if one.breached and not event.was_overdue:
        late = Step(late_from(one.terms.due_at), Action.BREACH)
        one = replaced(one, steps=(late, *one.steps), breached=False, level=0, excused=False)
    for_good = event.reason == "closed"
    status = Status.WITHDRAWN if for_good else Status.HANDED_ON
    return replaced(one, steps=() if for_good else one.steps, status=status)


CHANGES: dict[type[EventContract], Callable[[Obligation, Any], Obligation]] = {
    ObligationReminded: _reminded,
    ObligationBreached: _breached,
    ObligationEscalated: _escalated,
    CardIssued: _card_issued,
    CardAppealed: _card_with(CardStatus.APPEALED),
    CardUpheld: _card_with(CardStatus.UPHELD),
    CardRevoked: _card_with(CardStatus.REVOKED),
    ObligationPaused: _paused,
    ObligationResumed: _resumed,
    ObligationExtended: _extended,
    ObligationReplanned: _moved,
    ObligationExcused: _excused,
    ObligationDischarged: _discharged,
    ObligationWithdrawn: _withdrawn,
}
