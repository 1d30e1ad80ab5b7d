"""Opening of obligations: by the rules of the place, or with a clock that a former holder leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from schemas.events.supervision import ObligationOpened
from schemas.events.terms import Binding, Extension, OtherLimit, PausedSpan
from schemas.regime.monitoring import tightened
from schemas.state import replaced
from services.tracking.domain.ahead import levels_ahead, planned_levels, planned_reminders, reminders_ahead
from services.tracking.domain.deadline import Course, Granted, Standing
from services.tracking.domain.limits import plan_obligation, plan_obligations
from services.tracking.domain.plan import PlannedLimit, PlannedObligation
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder, Obligation, Supervision

if TYPE_CHECKING:
    from schemas.regime.vocabulary import LimitUnit


def planned_by(
    state: Supervision, rules: Rules, event: str, at: datetime, *, monitored: bool
) -> tuple[PlannedObligation, ...]:
    """What the event (`matter.assigned`) opens for this matter at that moment, one obligation a kind."""
    planned = plan_obligations(
        rules.regime, rules.calendar, event, state.facts, at, state.given_due_at, monitored=monitored
    )
    return tuple(raised(one) for one in planned) if state.problems else planned


def planned_from_beginning(
    state: Supervision, rules: Rules, at: datetime, *, monitored: bool
) -> tuple[PlannedObligation, ...]:
    """Limits of the whole matter: they run from its receipt or reopening, whoever holds it."""
    beginning = "matter.registered" if state.round == 1 else "matter.reopened"
    return planned_by(state, rules, beginning, state.begun_at or at, monitored=monitored)


def raised(planned: PlannedObligation) -> PlannedObligation:
    """The plan of a problem matter: the lowest level is left out, the next is reached when that would be."""
    if len(planned.steps) < 2:
        return planned
    lowest, second, *others = planned.steps
    return replace(planned, steps=(replace(second, at=lowest.at), *others))


def planned_again(
    state: Supervision, obligation: Obligation, rules: Rules, earliest: datetime | None = None
) -> PlannedObligation | None:
    """The plan of a clock that runs already, from the rules it was started under and all that moved it since.

    None where those rules no longer say how: then it stays as it is.
    """
    terms = obligation.terms
    governing = rules.governing(terms.regime)
    calendar = governing.calendar
    opened = governing.regime.applicable(terms.rule, state.facts, calendar.local_day(terms.starts_at))
    if opened is None:
        return None
    if terms.monitored:
        opened = tightened(opened, governing.regime.regime.monitoring)
    course = course_of(obligation)
    planned = plan_obligation(terms.regime, calendar, opened, terms.starts_at, terms.given_due_at, course, earliest)
    return raised(planned) if state.problems else planned


def course_of(obligation: Obligation) -> Course:
    """What moved the clock of an obligation so far."""
    return Course(
        tuple(Standing(pause.begins_at, pause.ends_at) for pause in obligation.pauses),
        tuple(Granted(one.amount, cast("LimitUnit", one.measure)) for one in obligation.extensions),
    )


def opened_by_plan(state: Supervision, holder: Holder, planned: PlannedObligation, at: datetime) -> ObligationOpened:
    """A new clock. Reminders whose instant has passed are left out: nobody is reminded of yesterday."""
    limit = planned.binding.limit
    is_given = planned.binding.basis is Binding.GIVEN
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
        reminders=reminders_ahead(planned.reminders, at),
        ladder=levels_ahead(planned.steps),
        given_due_at=planned.due_at if is_given else None,
        other_limits=tuple(_other(one) for one in planned.limits[1:]),
        monitored=planned.monitored,
    )


def continued(
    state: Supervision, former: Obligation, holder: Holder, at: datetime, rules: Rules | None = None
) -> ObligationOpened:
    """The same clock for the next holder: start and due time stay; no level is reached twice.

    What lies ahead stays too; but by rules it is planned for the next holder, as long as the limit has not run out.
    """
    terms = former.terms
    planned = _planned_for(state, former, holder, at, rules)
    reminders, ladder = planned_reminders(former.steps), planned_levels(former.steps)
    if planned is not None:
        reminders = reminders_ahead(planned.reminders, former.pause.ends_at if former.pause else at)
        ladder = () if former.excused else levels_ahead(planned.steps)
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
        calendar=planned.calendar if planned else terms.calendar,
        provisional=terms.provisional,
        regime=terms.regime,
        round=terms.round,
        category=state.facts.category,
        importance=state.facts.importance,
        discharged_by=terms.discharged_by,
        reminders=tuple(one for one in reminders if one.at > at),
        ladder=ladder,
        continues=former.id,
        level=former.level,
        breached=former.breached,
        excused=former.excused,
        given_due_at=terms.given_due_at,
        pauses=tuple(
            PausedSpan(pause=pause.kind, begins_at=pause.begins_at, ends_at=pause.ends_at) for pause in former.pauses
        ),
        extensions=tuple(Extension(amount=one.amount, measure=one.measure) for one in former.extensions),
        monitored=planned.monitored if planned else terms.monitored,
    )


def _planned_for(
    state: Supervision, former: Obligation, holder: Holder, at: datetime, rules: Rules | None
) -> PlannedObligation | None:
    """What lies ahead of a clock that goes to the next holder; None where that stays as it is.

    Key monitoring is of units: another one has its own reminders and ladder, persons of one unit keep the plan. Where
    the limit has run out the ladder that was begun is climbed on.
    """
    if rules is None or former.breached:
        return None
    terms = former.terms
    monitored = terms.monitored if holder.unit == former.holder.unit else rules.monitored(holder.unit, at)
    for_next = replaced(former, terms=replaced(terms, monitored=monitored))
    planned = planned_again(state, for_next, rules, terms.due_at)
    return None if planned is None else replace(planned, monitored=monitored)


def _other(limit: PlannedLimit) -> OtherLimit:
    resolved = limit.limit
    return OtherLimit(
        binding=limit.basis,
        rule=limit.rule,
        amount=resolved.amount if resolved else None,
        measure=resolved.unit if resolved else None,
        due_at=limit.due_at,
    )
