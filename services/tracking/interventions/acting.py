"""Carrying out what an official said: who may, at which version, with which outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from schemas.identity import supervision_stream
from services.chassis.commands import Cause, Command, Outcome
from services.chassis.eventlog import Head, load_heads
from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, NOT_FOUND, UNAVAILABLE, Text
from services.chassis.regimes import RegimeNotYetKnown
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.interventions import Actor, Intervention
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Obligation, Supervision
from services.tracking.reactions import rules_in_force
from services.tracking.refusals import raise_refusal
from services.tracking.scope import NO_SUCH_MATTER, check_matter
from services.tracking.views.course import query as course

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_BY_WEIGHT = ("efficiency", "leader", "clerk")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who acts, the rules in force, and the present moment."""

    by: Actor
    rules: Rules
    now: datetime


Making = Callable[[Supervision, Circumstances], Intervention]


async def act(
    runtime: Runtime,
    principal: Principal,
    reference: str,
    subject: str,
    making: Making,
    *,
    expected_version: int | None = None,
    correlation: str = "",
) -> Outcome[Supervision]:
    """Carry out what was said of an obligation or a card (`subject`) of a matter, found by its id or number.

    Raises 404 for what is not within one's scope, 403 for another unit's, 412 where `expected_version` is not the
    present one, 409 or 422 with all reasons where the rules refuse it.
    """
    head = await head_of(runtime, principal, reference)
    check_answerable(principal, head.state, subject)
    now = runtime.clock.now()
    given = Circumstances(actor_of(principal), rules_now(runtime, head.state.region, now), now)
    body = making(head.state, given)
    cause = Cause(f"http/{correlation or principal.subject}", head.state.matter)
    command = Command(head.stream, body, now, cause, expected_version=expected_version)
    outcome = await runtime.bus(SUPERVISIONS).submit(command)
    raise_refusal(outcome.refused)
    return outcome


async def head_of(runtime: Runtime, principal: Principal, reference: str) -> Head[Supervision]:
    """The supervision of a matter that the principal may see. Raises 404."""
    async with runtime.pool.acquire() as connection:
        known = await course.matter(connection, reference)
        stream = supervision_stream(known.matter if known else reference)
        head = (await load_heads(connection, Snapshots.of(SUPERVISIONS), [stream], lock=False)).get(stream)
    if head is None or not head.state.round:
        raise NOT_FOUND.error(NO_SUCH_MATTER)
    check_matter(principal, head.state.region, (one.holder.unit for one in head.state.obligations))
    return head


def check_answerable(principal: Principal, state: Supervision, subject: str) -> None:
    """Only the unit answerable acts, and the efficiency office. Raises 403; what is not there is refused later."""
    obligation = state.obligation(subject) or _obligation_of_card(state, subject)
    if obligation is not None and not principal.may_act_for(state.region, obligation.holder.unit):
        unit = obligation.holder.unit
        raise FORBIDDEN.error(Text(f"该事项由单位 {unit} 负责。", f"Unit {unit} answers for this."))


def rules_now(runtime: Runtime, region: str, now: datetime) -> Rules:
    """The rules of a region as they are in force. Raises 503 where they have not arrived."""
    try:
        return rules_in_force(region, now, runtime)
    except RegimeNotYetKnown:
        raise UNAVAILABLE.error() from None


def actor_of(principal: Principal) -> Actor:
    """The official by the name that colleagues know, in the weightiest of the roles held."""
    role = next((role for role in _BY_WEIGHT if role in principal.roles), "")
    return Actor(principal.name, role, principal.unit or None)


def _obligation_of_card(state: Supervision, card: str) -> Obligation | None:
    return next((one for one in state.obligations if any(known.id == card for known in one.cards)), None)
