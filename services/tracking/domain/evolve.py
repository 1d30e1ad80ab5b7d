"""What each event of a supervision stream makes of the state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from schemas.contract import EventContract
from schemas.events.cards import (
    AccountabilityReferred,
    AdmonitionIssued,
)
from schemas.events.matter import Applicant
from schemas.events.supervision import (
    ObligationEvent,
    ObligationOpened,
    SupervisionBegun,
    SupervisionProblemFound,
    TaskSupervisionBegun,
)
from schemas.events.terms import Binding
from schemas.regime.facts import MatterFacts
from schemas.state import replaced
from services.tracking.domain.obligation_changes import CHANGES, resume_at, steps_of
from services.tracking.domain.state import (
    Granted,
    Holder,
    Obligation,
    Pause,
    Status,
    Supervision,
    Terms,
)


def evolve(state: Supervision, event: EventContract) -> Supervision:
    """The state after the event; an event of a later version that is not known here changes nothing."""
    change = CHANGES.get(type(event))
    if change is not None and isinstance(event, ObligationEvent):
        name = event.obligation
        changed = [change(one, event) if one.id == name else one for one in state.obligations]
        return replaced(state, obligations=tuple(changed))
    whole = _WHOLE.get(type(event))
    return state if whole is None else whole(state, event)


def _begun(state: Supervision, event: SupervisionBegun) -> Supervision:
    facts = MatterFacts(
        category=event.category,
        source=event.source.value,
        portal=event.portal,
        district=event.district,
        about=event.about,
        importance=event.importance.value,
        kind=event.kind.value,
        applicant=(event.applicant or Applicant.PERSON).value,
    )
    return Supervision(
        region=event.region,
        matter=event.matter,
        case_number=event.case_number,
        facts=facts,
        given_due_at=event.given_due_at,
        round=event.round,
        begun_at=event.begun_at,
        obligations=tuple(_taken_over(one) for one in state.obligations),
        problems=state.problems,
        admonitions=state.admonitions,
        referrals=state.referrals,
    )


def _task_begun(_: Supervision, event: TaskSupervisionBegun) -> Supervision:
    return Supervision(
        region=event.region,
        matter=event.matter,
        case_number=event.case_number,
        facts=MatterFacts(importance=event.importance),
        round=1,
        begun_at=event.begun_at,
    )


def _problem_found(state: Supervision, event: SupervisionProblemFound) -> Supervision:
    return replaced(state, problems=(*state.problems, event.problem))


def _admonished(state: Supervision, _: AdmonitionIssued) -> Supervision:
    return replaced(state, admonitions=state.admonitions + 1)


def _referred(state: Supervision, event: AccountabilityReferred) -> Supervision:
    return replaced(state, referrals=(*state.referrals, event.liability))


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
        given_due_at=_given_due_at(event),
        monitored=event.monitored,
    )
    obligation = Obligation(
        id=event.obligation,
        terms=terms,
        holder=Holder(event.unit, event.section, event.post, event.person),
        steps=steps_of(event, breached=event.breached),
        level=event.level,
        breached=event.breached,
    )
    if event.continues is not None:
        obligation = _continued(obligation, state.obligation(event.continues), event)
    former = (_taken_over(one) if one.kind == event.kind else one for one in state.obligations)
    return replaced(state, obligations=(*former, obligation))


def _taken_over(one: Obligation) -> Obligation:
    """Nothing of what a former holder gave away lies ahead any more, whether its clock runs on or another began."""
    return replaced(one, steps=()) if one.status is Status.HANDED_ON and one.steps else one


def _given_due_at(event: ObligationOpened) -> datetime | None:
    """Before the field came, a clock with a given due time could not be moved."""
    return event.given_due_at or (event.due_at if event.binding is Binding.GIVEN else None)


def _continued(obligation: Obligation, former: Obligation | None, event: ObligationOpened) -> Obligation:
    """The next holder of a clock takes over what moved it; where it stands, it goes on standing. Which clock stays."""
    pause = former.pause if former is not None else None
    steps = (resume_at(pause.ends_at), *obligation.steps) if pause is not None else obligation.steps
    return replaced(
        obligation,
        steps=steps,
        pauses=tuple(Pause(one.pause, one.begins_at, one.ends_at) for one in event.pauses),
        extensions=tuple(Granted(one.amount, one.measure) for one in event.extensions),
        excused=former is not None and former.excused,
        continues=event.continues,
        clock=(former.clock if former is not None else None) or event.continues,
    )


_WHOLE: dict[type[EventContract], Callable[[Supervision, Any], Supervision]] = {
    ObligationOpened: _opened,
    SupervisionBegun: _begun,
    TaskSupervisionBegun: _task_begun,
    SupervisionProblemFound: _problem_found,
    AdmonitionIssued: _admonished,
    AccountabilityReferred: _referred,
}
