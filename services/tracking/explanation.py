"""Why due then: result, rule, the value that held on that date, and the paragraph it stands in, line by line.

Used by the page's panel, by `GET /v1/matters/{matter}/explanation` and through it by `duban explain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas.calendar.days import changed_days
from schemas.contract import EventContract
from schemas.events.supervision import ObligationDischarged, ObligationWithdrawn
from schemas.identity import supervision_stream
from schemas.regime import CompiledRegime
from schemas.regime.element import Name
from services.chassis.calendars import Calendars
from services.chassis.eventlog import Connection, read_stream
from services.chassis.regimes import Regimes
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.explained_changes import AdoptedVersion, Change, Versions, changes_of
from services.tracking.domain.explained_course import ExplainedLine, MovedBy
from services.tracking.domain.explanation import explain_due, on_record
from services.tracking.domain.history import as_of
from services.tracking.domain.plan import PlannedObligation
from services.tracking.domain.planning import planned_again
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Obligation, Supervision
from services.tracking.explained import (
    Explanation,
    Line,
    ObligationExplained,
)
from services.tracking.explained_parts import ahead_of, change_of, end_of, pauses_of, values_of


async def history_of(connection: Connection, matter: str) -> list[tuple[datetime, EventContract]]:
    """The supervision of a matter: recording times and events."""
    stored = await read_stream(connection, supervision_stream(matter))
    return [(event.occurred_at, event.payload()) for event in stored]


def explain(
    history: Sequence[tuple[datetime, EventContract]], regimes: Regimes, calendars: Calendars, moment: datetime
) -> Explanation | None:
    """The explanation as of a moment; None where nothing was watched by then.

    Raises RegimeNotYetKnown where a regime that was decided under has not arrived here.
    """
    state, told = as_of(history, moment)
    if not state.round:
        return None
    ends = {
        event.obligation: event for _, event in told if isinstance(event, ObligationDischarged | ObligationWithdrawn)
    }
    found = []
    for one in state.obligations:
        regime = regimes.by_digest(one.terms.regime)
        calendar = calendar_by_name(calendars, state.region, one.terms.calendar, regime)
        changes = tuple(changes_of(one.id, told, calendar, versions_of(calendars, state.region)))
        found.append(_explained(state, one, ends.get(one.id), Rules(regime, calendar), changes))
    return Explanation(
        matter=state.matter,
        case_number=state.case_number,
        region=state.region,
        version=len(told),
        as_of=moment,
        obligations=tuple(found),
    )


def _explained(
    state: Supervision,
    obligation: Obligation,
    end: ObligationDischarged | ObligationWithdrawn | None,
    rules: Rules,
    changes: tuple[Change, ...],
) -> ObligationExplained:
    terms, holder = obligation.terms, obligation.holder
    regime, calendar = rules.regime, rules.calendar
    planned = planned_again(state, obligation, rules)
    lines = _lines(obligation, planned, rules)
    return ObligationExplained(
        obligation=obligation.id,
        kind=terms.kind,
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        round=terms.round,
        status=obligation.status.value,
        starts_at=terms.starts_at,
        due_at=terms.due_at,
        level=obligation.level,
        rule=terms.rule,
        binding=terms.binding,
        day=calendar.local_day(terms.starts_at).isoformat(),
        regime=regime.id,
        regime_version=regime.version,
        regime_digest=regime.digest,
        calendar=terms.calendar,
        provisional=terms.provisional,
        values=values_of(planned, regime),
        lines=tuple(Line(zh=line.zh, en=line.en) for line in (*lines, *(change.line for change in changes))),
        changes=tuple(change_of(change) for change in changes),
        pauses=pauses_of(obligation),
        excused=obligation.excused,
        breached=obligation.breached,
        ahead=ahead_of(obligation),
        **end_of(end),
    )


def _lines(obligation: Obligation, planned: PlannedObligation | None, rules: Rules) -> Sequence[ExplainedLine]:
    """The account; where it does not lead to the due time on record, what does is said last."""
    if planned is None:
        return ()
    moved = MovedBy(obligation.pauses, obligation.extensions, obligation.pause is not None)
    told = explain_due(rules.calendar, planned, lambda one: _named(rules.regime, one), moved)
    due_at = obligation.terms.due_at
    return told if planned.due_at == due_at else (*told, on_record(rules.calendar, due_at))


def _named(regime: CompiledRegime, wanted: str) -> tuple[str, str]:
    """The names of a rule, commitment, parameter or document; the id where the regime has none of that id."""
    document = regime.regime
    names: dict[str, Name | None] = {one.id: one.name for one in document.parameters}
    names |= {one.id: one.name for one in document.pause_kinds}
    names |= {one.id: one.name for one in document.commitments} | {one.id: one.name for one in document.time_limits}
    if (name := names.get(wanted)) is not None:
        return name.zh, name.en
    titles = {one.id: one.title for one in document.references}
    return (f"《{titles[wanted]}》", titles[wanted]) if wanted in titles else (wanted, wanted)


def calendar_by_name(calendars: Calendars, region: str, version: str, regime: CompiledRegime) -> Calendar:
    """The calendar that an obligation is planned by; where it came with another release of Duban, this one's."""
    return calendar_of(regime.regime, calendars.by_version(region, version))


def versions_of(calendars: Calendars, region: str) -> Versions:
    """Looks up versions of a region's calendar for explanations."""

    def look_up(former: str, version: str) -> AdoptedVersion:
        before, after = calendars.by_version(region, former), calendars.by_version(region, version)
        if after is None:
            return AdoptedVersion(version)
        references = after.event.references if after.event else ()
        changed = changed_days(before.calendar, after.calendar) if before else ()
        return AdoptedVersion(version, references, changed)

    return look_up
