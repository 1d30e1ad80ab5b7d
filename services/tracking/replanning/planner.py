"""What a matter becomes by a newly adopted calendar: the decision of the core, ready for all regimes of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.defects import Refused
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.commands import Replan as ReplanCommand
from services.tracking.reactions import rules_by
from services.tracking.replanning.pages import PlanAnew
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.contract import EventContract
    from services.chassis.runtime import Runtime
    from services.tracking.domain.state import Supervision


def planner_of(runtime: Runtime, replan: Replan) -> PlanAnew:
    """Plans matters of the region anew by the calendar of the adoption, at the instant of the adoption."""
    version = runtime.calendars.by_version(replan.region, replan.version)
    regime = runtime.regimes.in_force(replan.region, replan.adopted_at) or runtime.regimes.newest(replan.region)
    if version is None or regime is None:
        return lambda _: ()
    command = ReplanCommand(rules_by(regime, runtime.regimes, version), replan.adopted_at)

    def plan_anew(state: Supervision) -> Sequence[EventContract]:
        decided = SUPERVISIONS.decide(state, command)
        return () if isinstance(decided, Refused) else decided

    return plan_anew
