"""What each event of a supervision stream makes of the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.contract import EventContract
from schemas.events.supervision import (
    CardIssued,
    CardRevoked,
    Colour,
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationEvent,
    ObligationOpened,
    ObligationReminded,
    ObligationWithdrawn,
    SupervisionBegun,
)
from schemas.regime.facts import MatterFacts
from schemas.state import replaced
from services.tracking.domain.calendar import late_from
from services.tracking.domain.state import (
    Action,
    Holder,
    Obligation,
    Status,
    Step,
    Supervision,
    Terms,
)


def evolve(state: Supervision, event: EventContract) -> Supervision:
    """The state after the event; an event of a later version that is not known here changes nothing."""
    change = _CHANGES.get(type(event))
    if change is not None and isinstance(event, ObligationEvent):
        name = event.obligation
        changed = [change(one, event) if one.id == name else one for one in state.obligations]
        return replaced(state, obligations=tuple(changed))
    if isinstance(event, ObligationOpened):
        return _opened(state, event)
    if isinstance(event, SupervisionBegun):
        return _begun(state, event)
    return state


def steps_of(opened: ObligationOpened) -> tuple[Step, ...]:
    """Everything that will happen while the obligation is open, in order; nothing of the ladder before the breach."""
    late = late_from(opened.due_at)
    steps = [Step(one.at, Action.REMIND, one.readers, one.reminder) for one in opened.reminders]
    if not opened.breached:
        steps.append(Step(late, Action.BREACH))
    steps += [
        Step(max(one.at, late), Action.ESCALATE, one.readers, "", one.level, one.card, one.circular)
        for one in opened.ladder
    ]
    return tuple(sorted(steps, key=_by_time))


_RANK = {Action.REMIND: 0, Action.BREACH: 1, Action.ESCALATE: 2}


def _by_time(step: Step) -> tuple[Any, ...]:
    return (step.at, _RANK[step.action], step.level)


def _begun(state: Supervision, event: SupervisionBegun) -> Supervision:
    facts = MatterFacts(
        category=event.category,
        source=event.source.value,
        portal=event.portal,
        district=event.district,
        about=event.about,
        importance=event.importance.value,
        kind=event.kind.value,
    )
    return Supervision(
        region=event.region,
        matter=event.matter,
        case_number=event.case_number,
        facts=facts,
        given_due_at=event.given_due_at,
        round=event.round,
        begun_at=event.begun_at,
        obligations=state.obligations,
    )


def _opened(state: Supervision, event: ObligationOpened) -> Supervision:
    terms = Terms(
        kind=event.kind,
        round=event.round,
        starts_at=event.starts_at,
        due_at=event.due_at,
        amount=event.amount,
        measure=event.measure,
        binding=event.binding.value,
        rule=event.rule,
        calendar=event.calendar,
        provisional=event.provisional,
        regime=event.regime,
        discharged_by=event.discharged_by,
    )
    obligation = Obligation(
        id=event.obligation,
        terms=terms,
        holder=Holder(event.unit, event.section, event.post, event.person),
        steps=steps_of(event),
        level=event.level,
        breached=event.breached,
    )
    former = (replaced(one, steps=()) if one.id == event.continues else one for one in state.obligations)
    return replaced(state, obligations=(*former, obligation))


def _changed(
    one: Obligation,
    steps: tuple[Step, ...],
    status: Status,
    level: int,
    breached: bool,
    cards: tuple[Colour, ...],
) -> Obligation:
    return Obligation(one.id, one.terms, one.holder, steps, status, level, breached, cards)


def _reminded(one: Obligation, event: Any) -> Obligation:
    ahead = tuple([step for step in one.steps if step.action is not Action.REMIND or step.reminder != event.reminder])
    return _changed(one, ahead, one.status, one.level, one.breached, one.cards)


def _breached(one: Obligation, _: Any) -> Obligation:
    ahead = tuple([step for step in one.steps if step.action is not Action.BREACH])
    return _changed(one, ahead, one.status, one.level, True, one.cards)


def _escalated(one: Obligation, event: Any) -> Obligation:
    level: int = event.level
    ahead = tuple([step for step in one.steps if step.action is not Action.ESCALATE or step.level > level])
    return _changed(one, ahead, one.status, level, one.breached, one.cards)


def _card_issued(one: Obligation, event: Any) -> Obligation:
    return _changed(one, one.steps, one.status, one.level, one.breached, (*one.cards, event.colour))


def _card_revoked(one: Obligation, event: Any) -> Obligation:
    kept = tuple(colour for colour in one.cards if colour is not event.colour)
    return _changed(one, one.steps, one.status, one.level, one.breached, kept)


def _discharged(one: Obligation, _: Any) -> Obligation:
    return _changed(one, (), Status.DISCHARGED, one.level, one.breached, one.cards)


def _withdrawn(one: Obligation, event: Any) -> Obligation:
    for_good = event.reason == "closed"
    status = Status.WITHDRAWN if for_good else Status.HANDED_ON
    return _changed(one, () if for_good else one.steps, status, one.level, one.breached, one.cards)


_CHANGES: dict[type[EventContract], Callable[[Obligation, Any], Obligation]] = {
    ObligationReminded: _reminded,
    ObligationBreached: _breached,
    ObligationEscalated: _escalated,
    CardIssued: _card_issued,
    CardRevoked: _card_revoked,
    ObligationDischarged: _discharged,
    ObligationWithdrawn: _withdrawn,
}
