"""What a campaign decides: to follow the plan of a regime, or of a later version of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.contract import EventContract
from schemas.events.campaign import CampaignBegun, CampaignRevised
from services.tracking.domain.campaigns.alarms import look
from services.tracking.domain.campaigns.commands import FollowPlan, Plan
from services.tracking.domain.campaigns.evolve import evolve
from services.tracking.domain.campaigns.state import Campaign


def decide(state: Campaign, command: FollowPlan) -> Sequence[EventContract]:
    """The plan is taken up; what had to happen by now happens at once, in order.

    The same version again changes nothing, nor does one that comes into force before the one that is followed.
    """
    plan = command.plan
    if state.regime and (plan.regime == state.regime or plan.effective_from < state.effective_from):
        return ()
    events = look(state, command.at)
    for event in events:
        state = evolve(state, event)
    taken_up: EventContract
    if state.regime:
        taken_up = CampaignRevised(**_fields(plan), revised_at=command.at)
    else:
        taken_up = CampaignBegun(**_fields(plan), begun_at=command.at)
    return [*events, taken_up, *look(evolve(state, taken_up), command.at)]


def _fields(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__slots__}
