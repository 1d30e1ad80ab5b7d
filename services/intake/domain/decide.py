"""What happens to a matter: a table from command to a short function.

A decision gives events, or names every reason why not. A step that is reported a second time, unchanged, gives no event
and no reason: the first report stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from schemas.defects import Refused, defect, refused
from schemas.events.matter import (
    MatterAnswered,
    MatterClosed,
    MatterRated,
    MatterRegistered,
    MatterSigned,
)
from services.intake.domain.commands import (
    Answer,
    Close,
    MatterCommand,
    Rate,
    Register,
    Reopen,
    Repeat,
    Return,
    Sign,
    Transfer,
)
from services.intake.domain.handing_on import Decision, assigned, reopen, send_back, transfer
from services.intake.domain.objections import another_unit, before_receipt, finished, too_early
from services.intake.domain.routing import answerable_for
from services.intake.domain.state import Matter


def decide(state: Matter, command: MatterCommand) -> Decision:
    """Events of the command, nothing for a repetition, or all reasons for the refusal."""
    if isinstance(command, Register):
        return _register(state, command)
    if isinstance(command, Repeat):
        return _repeat(state, command)
    if not state.registered:
        return refused("unknown_matter", "submission_id", given=command.reference)
    decision = _DECISIONS[type(command)]
    return decision(state, command)


def _register(state: Matter, command: Register) -> Decision:
    submission = command.submission
    if state.registered:
        if state.content == submission.content:
            return ()
        return refused("id_reused", "submission_id", given=submission.submission_id)
    registered = MatterRegistered(
        region=submission.region,
        matter=command.matter,
        case_number=command.case_number,
        portal=submission.portal,
        submission_id=submission.submission_id,
        source=submission.source,
        kind=submission.kind,
        category=submission.category,
        importance=submission.importance,
        district=submission.district,
        about=submission.about,
        received_at=submission.received_at,
        given_due_at=submission.given_due_at,
        confidential=submission.confidential,
        content=submission.content,
        regime=command.regime.digest,
        applicant=submission.applicant,
    )
    answerable = answerable_for(command.regime, submission)
    assignment = assigned(
        submission.region, command.matter, answerable, command.regime, submission.received_at, in_round=1
    )
    return registered, assignment


def _repeat(state: Matter, command: Repeat) -> Decision:
    """Done before: nothing happens. What is not is refused, with the reasons that the matter itself has beside."""
    decided = decide(state, command.wanted) if state.registered else Refused(())
    if isinstance(decided, Refused):
        return Refused((*decided.defects, *command.reasons))
    return Refused(command.reasons) if decided else ()


def _sign(state: Matter, command: Sign) -> Decision:
    if state.signed_at == command.at:
        return ()
    reasons = [*finished(state), *another_unit(state, command.unit), *too_early(state, command.at)]
    if state.signed_at is not None:
        reasons.append(defect("already_signed"))
    if reasons:
        return Refused(tuple(reasons))
    return (_signed(state, command.by, command.at),)


def _answer(state: Matter, command: Answer) -> Decision:
    if state.answered_at == command.at:
        return ()
    reasons = [*finished(state), *another_unit(state, command.unit), *before_receipt(state, command.at)]
    if reasons:
        return Refused(tuple(reasons))
    answered = MatterAnswered(
        region=state.region,
        matter=state.matter,
        unit=state.unit,
        by=command.by,
        answered_at=command.at,
        result=command.result,
        round=state.round,
    )
    if state.signed_at is None:  # who answers has taken it on
        return _signed(state, command.by, command.at), answered
    return (answered,)


def _rate(state: Matter, command: Rate) -> Decision:
    if state.rated_at == command.at and state.grade == command.grade:
        return ()
    if state.answered_at is None:
        return refused("not_answered")
    last = max(state.answered_at, state.rated_at or state.answered_at)
    if command.at < last:
        return refused("before_last_step", "at", given=command.at.isoformat(), last=last.isoformat())
    return (
        MatterRated(
            region=state.region,
            matter=state.matter,
            unit=state.unit,
            grade=command.grade,
            solved=command.solved,
            rated_at=command.at,
            round=state.round,
            by_unit=command.by_unit,
        ),
    )


def _close(state: Matter, command: Close) -> Decision:
    if state.closed_at == command.at:
        return ()
    reasons = [*another_unit(state, command.unit), *too_early(state, command.at)]
    if state.closed_at is not None:
        reasons.append(defect("already_closed"))
    elif state.answered_at is None:
        reasons.append(defect("not_answered"))
    if reasons:
        return Refused(tuple(reasons))
    return (
        MatterClosed(
            region=state.region,
            matter=state.matter,
            unit=state.unit,
            by=command.by,
            closed_at=command.at,
            round=state.round,
        ),
    )


_DECISIONS: dict[type[Any], Callable[[Matter, Any], Decision]] = {
    Sign: _sign,
    Transfer: transfer,
    Return: send_back,
    Answer: _answer,
    Rate: _rate,
    Reopen: reopen,
    Close: _close,
}


def _signed(state: Matter, by: str, at: datetime) -> MatterSigned:
    return MatterSigned(
        region=state.region, matter=state.matter, unit=state.unit, by=by, signed_at=at, round=state.round
    )
