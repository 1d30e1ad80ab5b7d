"""Rounds of supervision: a matter or a task is watched from its receipt, and anew after each reopening."""

from __future__ import annotations

from datetime import datetime

from schemas.events.matter import Applicant, Importance, Kind, Source
from schemas.events.supervision import SupervisionBegun, TaskSupervisionBegun
from schemas.regime.facts import MatterFacts
from services.tracking.domain.commands import (
    Begin,
    BeginTask,
)
from services.tracking.domain.events_of import withdrawn
from services.tracking.domain.run import Run


def begin(run: Run, command: Begin) -> None:
    """The first round of a matter; once."""
    if not run.state.round:
        facts = (command.region, command.matter, command.case_number, command.facts)
        run.record(_begun(*facts, number=1, at=command.at, given_due_at=command.given_due_at))


def begin_round(run: Run, number: int) -> None:
    """A later round has its own limits; the limit given with the submission was for the first."""
    state = run.state
    for obligation in state.open_obligations():
        run.record(*withdrawn(run.state, obligation, run.at, "closed"))
    run.record(_begun(state.region, state.matter, state.case_number, state.facts, number=number, at=run.at))


def _begun(
    region: str,
    matter: str,
    case_number: str,
    facts: MatterFacts,
    *,
    number: int,
    at: datetime,
    given_due_at: datetime | None = None,
) -> SupervisionBegun:
    return SupervisionBegun(
        region=region,
        matter=matter,
        round=number,
        begun_at=at,
        case_number=case_number,
        portal=facts.portal or "",
        source=Source(facts.source or ""),
        kind=Kind(facts.kind),
        category=facts.category,
        importance=Importance(facts.importance),
        district=facts.district,
        about=facts.about,
        given_due_at=given_due_at,
        applicant=None if facts.applicant == Applicant.PERSON else Applicant(facts.applicant),
    )


def begin_task(run: Run, command: BeginTask) -> None:
    """The supervision of a task; once."""
    if not run.state.round:
        run.record(
            TaskSupervisionBegun(
                region=command.region,
                matter=command.task,
                case_number=command.number,
                process=command.process,
                title_zh=command.title_zh,
                title_en=command.title_en,
                importance=command.importance,
                begun_at=command.at,
            )
        )
