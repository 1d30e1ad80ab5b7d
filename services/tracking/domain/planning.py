"""Opening of obligations: by the rules of the place, or with a clock that a former holder leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas.events.supervision import Binding, Colour, ObligationOpened, PlannedLevel, PlannedReminder
from services.tracking.domain.commands import Rules
from services.tracking.domain.limits import PlannedObligation, PlannedStep, plan_obligations
from services.tracking.domain.state import Action, Holder, Obligation, Supervision


def planned_by(state: Supervision, rules: Rules, event: str, at: datetime) -> tuple[PlannedObligation, ...]:
    """What the event (`matter.assigned`) opens for this matter at that moment, one obligation a kind."""
    return plan_obligations(rules.regime, rules.calendar, event, state.facts, at, state.given_due_at)


def planned_from_beginning(state: Supervision, rules: Rules, at: datetime) -> tuple[PlannedObligation, ...]:
    """Limits of the whole matter: they run from its receipt or reopening, whoever holds it."""
    beginning = "matter.registered" if state.round == 1 else "matter.reopened"
    return planned_by(state, rules, beginning, state.begun_at or at)


def opened_by_plan(state: Supervision, holder: Holder, planned: PlannedObligation, at: datetime) -> ObligationOpened:
    """A new clock. Reminders whose instant has passed are left out: nobody is reminded of yesterday."""
    limit = planned.binding.limit
    reminders = tuple(
        PlannedReminder(at=reminder.at, reminder=reminder.threshold, readers=reminder.readers)
        for reminder in planned.reminders
        if reminder.at > at
    )
    return ObligationOpened(
        region=state.region,
        matter=state.matter,
        obligation=state.next_id(planned.kind),
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        case_number=state.case_number,
        kind=planned.kind,
        starts_at=planned.starts_at,
        due_at=planned.due_at,
        amount=limit.amount if limit else None,
        measure=limit.unit if limit else None,
        binding=planned.binding.basis,
        rule=planned.rule,
        calendar=planned.calendar,
        provisional=planned.provisional,
        regime=planned.regime,
        round=state.round,
        category=state.facts.category,
        importance=state.facts.importance,
        discharged_by=planned.discharged_by,
        reminders=reminders,
        ladder=_ladder(planned.steps),
    )


def continued(state: Supervision, former: Obligation, holder: Holder, at: datetime) -> ObligationOpened:
    """The same clock for the next holder: start, due time and what lies ahead stay; no level is reached twice."""
    terms = former.terms
    return ObligationOpened(
        region=state.region,
        matter=state.matter,
        obligation=state.next_id(terms.kind),
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        case_number=state.case_number,
        kind=terms.kind,
        starts_at=terms.starts_at,
        due_at=terms.due_at,
        amount=terms.amount,
        measure=terms.measure,
        binding=Binding(terms.binding),
        rule=terms.rule,
        calendar=terms.calendar,
        provisional=terms.provisional,
        regime=terms.regime,
        round=terms.round,
        category=state.facts.category,
        importance=state.facts.importance,
        discharged_by=terms.discharged_by,
        reminders=tuple(
            PlannedReminder(at=step.at, reminder=step.reminder, readers=step.readers)
            for step in former.steps
            if step.action is Action.REMIND and step.at > at
        ),
        ladder=tuple(
            PlannedLevel(at=step.at, level=step.level, readers=step.readers, card=step.card, circular=step.circular)
            for step in former.steps
            if step.action is Action.ESCALATE
        ),
        continues=former.id,
        level=former.level,
        breached=former.breached,
    )


def _ladder(steps: Sequence[PlannedStep]) -> tuple[PlannedLevel, ...]:
    """The levels ahead; of each colour the first alone gives a card, so that one default is not marked twice."""
    given: set[str] = set()
    levels = []
    for step in steps:
        card = Colour(step.card) if step.card != "none" and step.card not in given else None
        given.add(step.card)
        levels.append(
            PlannedLevel(at=step.at, level=step.level, readers=step.readers, card=card, circular=step.circular)
        )
    return tuple(levels)
