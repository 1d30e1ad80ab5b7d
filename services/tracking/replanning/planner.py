"""What a matter becomes by a newly adopted calendar: the decision of the core, ready for all regimes of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.chassis.reactions import ReactionContext
from services.tracking.domain.replanning import Replanner
from services.tracking.packed.plans import PackedPlanner
from services.tracking.packed.repacking import UNMOVED
from services.tracking.reactions import rules_in_force
from services.tracking.replanning.pages import Planner
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


def context_of(runtime: Runtime) -> ReactionContext:
    """What rules are looked up in."""
    return ReactionContext(runtime.regimes, runtime.clock, runtime.calendars, runtime.monitored)


def planner_of(runtime: Runtime, replan: Replan) -> Planner:
    """Plans matters of the region anew by the calendar of the adoption, at the instant of the adoption.

    Where the region has no regime nothing can be owed. Raises RegimeNotYetKnown for a version that has not arrived.
    """
    if runtime.regimes.newest(replan.region) is None:
        return Planner(lambda _: UNMOVED, lambda _: ())
    rules = rules_in_force(replan.region, replan.adopted_at, context_of(runtime))
    replanner = Replanner(rules, replan.adopted_at)
    return Planner(PackedPlanner(replan.region, replanner).plan, replanner.plan)
