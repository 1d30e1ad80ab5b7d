"""Runs the tests that a regime document carries, with the very code that decides in the services."""

from __future__ import annotations

from duban.trials.failure import Failure
from duban.trials.matters import try_matter
from duban.trials.plan import try_plan
from duban.trials.scores import try_score
from schemas.regime import CompiledRegime, Regime, planned_deliverables

__all__ = ["Failure", "run_tests"]


def run_tests(regime: Regime) -> list[Failure]:
    """Every expectation of the regime's own tests that does not come true, in the document's order."""
    rules = CompiledRegime(regime)
    failures: list[Failure] = []
    for test in regime.tests.matters:
        try:
            failures += try_matter(rules, test)
        except (ValueError, OverflowError) as error:  # a moment that no calendar reaches
            failures.append(Failure(test.id, "the test", "possible", str(error)))
    if regime.scoring is not None:
        failures += [failure for test in regime.tests.scores for failure in try_score(regime.scoring, test)]
    if regime.campaign is not None:
        planned = planned_deliverables(regime.campaign, regime)
        failures += [failure for test in regime.tests.plan for failure in try_plan(planned, test)]
    return failures
