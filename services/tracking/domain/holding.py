"""Who owes what when a matter comes to a holder: clocks that begin, run on, or change hands."""

from __future__ import annotations

from services.tracking.domain.events_of import withdrawn
from services.tracking.domain.limits import PlannedObligation
from services.tracking.domain.planning import continued, opened_by_plan
from services.tracking.domain.rules import Rules
from services.tracking.domain.run import Run
from services.tracking.domain.state import Holder, Obligation, Status, Supervision


def is_answered(state: Supervision) -> bool:
    """Whether the round has its answer, so that a later holder need not sign for anything."""
    answer = state.latest("answer")
    return answer is not None and answer.status is Status.DISCHARGED


def owe_whole(run: Run, holder: Holder, planned: PlannedObligation, rules: Rules) -> None:
    """A limit of the whole matter: opened once a round, then handed from holder to holder."""
    latest = run.state.latest(planned.kind)
    if latest is None:
        run.settle(opened_by_plan(run.state, holder, planned, run.at))
    elif latest.status is Status.HANDED_ON:
        run.settle(continued(run.state, latest, holder, run.at, rules))


def owe_anew(run: Run, holder: Holder, planned: PlannedObligation, rules: Rules) -> None:
    """A limit of the assignment: it starts anew with another unit, and runs on when persons change within one."""
    latest = run.state.latest(planned.kind)
    if latest is None or latest.holder.unit != holder.unit:
        if latest is not None and latest.is_open:
            run.record(*withdrawn(run.state, latest, run.at, "transferred"))
        run.settle(opened_by_plan(run.state, holder, planned, run.at))
    elif latest.status is Status.HANDED_ON:
        run.settle(continued(run.state, latest, holder, run.at, rules))


def hand_over(run: Run, former: Obligation, holder: Holder, rules: Rules | None = None) -> None:
    """Somebody else is answerable from here on, on the same clock; by rules, where it may be another unit."""
    run.record(*withdrawn(run.state, former, run.at, "transferred"))
    handed_on = next(one for one in run.state.obligations if one.id == former.id)
    run.settle(continued(run.state, handed_on, holder, run.at, rules))
