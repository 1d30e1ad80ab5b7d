"""Problem matters (问题件): redone again and again, or handed from unit to unit without an owner.

They climb the ladder one level higher from then on. How often is too often stands in the regime (`problems`).
"""

from __future__ import annotations

from typing import Literal

from schemas.events.supervision import SupervisionProblemFound
from services.tracking.domain.moving import plan_anew
from services.tracking.domain.rules import Rules
from services.tracking.domain.run import Run
from services.tracking.domain.state import Status, Supervision


def find_problems(run: Run, rules: Rules, sent_back: int = 0) -> None:
    """Record what the matter has become a problem for, each once, and raise what is owed.

    `sent_back` is how often a task was; it has one round, while a matter has another each time it is redone.
    """
    state, rule = run.state, rules.regime.regime.problems
    redone, units = state.round - 1 + sent_back, passed_without_owner(state)
    found = False
    if redone >= rule.redone and "redone" not in state.problems:
        run.record(_found(run, "redone", redone))
        found = True
    if len(units) >= rule.unowned_units and "unowned" not in state.problems:
        run.record(_found(run, "unowned", len(units), units))
        found = True
    if found and not state.problems:
        plan_anew(run, rules, "problem_matter")


def passed_without_owner(state: Supervision) -> tuple[str, ...]:
    """The units that the matter came to in this round since somebody last signed for it, in order, each once."""
    units: list[str] = []
    for obligation in state.obligations:
        if obligation.kind != "sign" or obligation.terms.round != state.round:
            continue
        if obligation.status is Status.DISCHARGED:
            units = []
        elif obligation.holder.unit not in units:
            units.append(obligation.holder.unit)
    return tuple(units)


def _found(
    run: Run, problem: Literal["redone", "unowned"], count: int, units: tuple[str, ...] = ()
) -> SupervisionProblemFound:
    state = run.state
    return SupervisionProblemFound(
        region=state.region,
        matter=state.matter,
        case_number=state.case_number,
        problem=problem,
        count=count,
        units=units,
        found_at=run.at,
    )
