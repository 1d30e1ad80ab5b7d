"""The parts of an explanation, from what the domain knows."""

from __future__ import annotations

from typing import Any

from schemas.events.supervision import ObligationDischarged, ObligationWithdrawn
from schemas.regime import CompiledRegime, ResolvedLimit
from schemas.regime.element import Reference
from services.tracking.domain.explained_changes import Change
from services.tracking.domain.plan import PlannedObligation
from services.tracking.domain.state import Obligation
from services.tracking.explained import Ahead, Changed, Paragraph, PauseOfClock, Value


def change_of(change: Change) -> Changed:
    """What moved a due time."""
    return Changed(
        at=change.at,
        what=change.what,
        former_due_at=change.former_due_at,
        due_at=change.due_at,
        former_calendar=change.former_calendar,
        calendar=change.calendar,
    )


def pauses_of(obligation: Obligation) -> tuple[PauseOfClock, ...]:
    """The stretches in which the clock stood."""
    standing = obligation.pause
    return tuple(
        PauseOfClock(pause=one.kind, begins_at=one.begins_at, ends_at=one.ends_at, stands=one is standing)
        for one in obligation.pauses
    )


def end_of(end: ObligationDischarged | ObligationWithdrawn | None) -> dict[str, Any]:
    """How it ended, if it did."""
    if end is None:
        return {"verdict": None, "ended_at": None, "working_days_left": None}
    if isinstance(end, ObligationWithdrawn):
        return {"verdict": None, "ended_at": end.withdrawn_at, "working_days_left": None}
    return {
        "verdict": end.verdict.value,
        "ended_at": end.discharged_at,
        "working_days_left": end.working_days_left,
    }


def values_of(planned: PlannedObligation | None, regime: CompiledRegime) -> tuple[Value, ...]:
    """Every limit that was considered, the statutory one and the commitment among them."""
    if planned is None:
        return ()
    return tuple(
        Value(
            basis=limit.basis.value,
            rule=limit.rule,
            parameter=limit.limit.parameter if limit.limit else None,
            amount=limit.limit.amount if limit.limit else None,
            measure=limit.limit.unit if limit.limit else None,
            due_at=limit.due_at,
            binds=limit is planned.binding,
            expected=limit.limit.expected if limit.limit else False,
            paragraph=_paragraph(limit.limit, regime),
        )
        for limit in planned.limits
    )


def _paragraph(limit: ResolvedLimit | None, regime: CompiledRegime) -> Paragraph | None:
    reference: Reference | None = limit.reference if limit else None
    if reference is None:
        return None
    titles = {document.id: document.title for document in regime.regime.references}
    title = titles.get(reference.document, reference.document)
    return Paragraph(document=reference.document, title=title, paragraph=reference.paragraph)


def ahead_of(obligation: Obligation) -> tuple[Ahead, ...]:
    """The ladder ahead, with reminders and the end of a pause."""
    if not obligation.is_open:
        return ()
    return tuple(
        Ahead(
            at=step.at,
            what=step.reminder or (f"level:{step.level}" if step.level else step.action.value),
            readers=step.readers,
            card=step.card.value if step.card else None,
            circular=step.circular,
        )
        for step in obligation.steps
    )
