"""Handing a matter on: to another unit, back to the first contact, into a new round; each with its assignment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from schemas.contract import EventContract
from schemas.defects import Refused, defect
from schemas.events.matter import MatterAssigned, MatterReopened, MatterReturned, MatterTransferred
from schemas.regime import CompiledRegime
from services.intake.domain.commands import Reopen, Return, Transfer
from services.intake.domain.objections import another_unit, finished, too_early
from services.intake.domain.routing import Answerable, first_contact, owner_in
from services.intake.domain.state import Matter

Decision = Sequence[EventContract] | Refused
"""What a command leads to: events, nothing for a repetition, or all reasons for a refusal."""


def transfer(state: Matter, command: Transfer) -> Decision:
    """To another unit, whose own clock starts with the assignment."""
    if state.unit == command.to_unit and state.assigned_at == command.at:
        return ()
    reasons = [*finished(state), *another_unit(state, command.unit), *too_early(state, command.at)]
    if state.unit == command.to_unit:
        reasons.append(defect("same_unit", "to_unit", given=state.unit))
    if reasons:
        return Refused(tuple(reasons))
    transferred = MatterTransferred(
        region=state.region,
        matter=state.matter,
        from_unit=state.unit,
        to_unit=command.to_unit,
        reason=command.reason,
        by=command.by,
        transferred_at=command.at,
        round=state.round,
    )
    owner = owner_in(command.regime, command.to_unit, "transferred", command.at)
    return transferred, assigned(state.region, state.matter, owner, command.regime, command.at, in_round=state.round)


def send_back(state: Matter, command: Return) -> Decision:
    """Back to the first contact, who stays answerable until the right unit has it."""
    contact = first_contact(command.regime, "returned", command.at)
    if state.unit == contact.unit and state.assigned_at == command.at:
        return ()
    reasons = [*finished(state), *another_unit(state, command.unit), *too_early(state, command.at)]
    if state.unit == contact.unit:
        reasons.append(defect("same_unit", given=state.unit))
    if reasons:
        return Refused(tuple(reasons))
    returned = MatterReturned(
        region=state.region,
        matter=state.matter,
        from_unit=state.unit,
        to_unit=contact.unit,
        reason=command.reason,
        by=command.by,
        returned_at=command.at,
        round=state.round,
    )
    return returned, assigned(state.region, state.matter, contact, command.regime, command.at, in_round=state.round)


def reopen(state: Matter, command: Reopen) -> Decision:
    """A new round with the same unit; limits start anew."""
    if state.reopened_at == command.at:
        return ()
    reasons = list(too_early(state, command.at))
    if state.answered_at is None:
        reasons.append(defect("not_open"))
    if reasons:
        return Refused(tuple(reasons))
    reopened = MatterReopened(
        region=state.region,
        matter=state.matter,
        reason=command.reason,
        by=command.by,
        reopened_at=command.at,
        round=state.round + 1,
    )
    owner = owner_in(command.regime, state.unit, "reopened", command.at)
    return reopened, assigned(state.region, state.matter, owner, command.regime, command.at, in_round=state.round + 1)


def assigned(
    region: str, matter: str, to: Answerable, regime: CompiledRegime, at: datetime, *, in_round: int
) -> MatterAssigned:
    """The event that makes one person answerable."""
    return MatterAssigned(
        region=region,
        matter=matter,
        role=to.role,
        unit=to.unit,
        section=to.section,
        post=to.post,
        person=to.person,
        acting=to.acting,
        rule=to.rule,
        assigned_at=at,
        round=in_round,
        regime=regime.digest,
    )
