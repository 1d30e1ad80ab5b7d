"""Compares what a campaign asks for with what a regime's plan tests expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duban.trials.failure import Failure
from schemas.regime import PlannedDeliverable
from schemas.regime.self_tests import PlanTest


def try_plan(planned: tuple[PlannedDeliverable, ...], test: PlanTest) -> Iterator[Failure]:
    """Expectations of the test that do not come true."""
    asked = test.deliverable or test.report_quota or f"duty-{test.duty}"
    sorts = ("report",) if test.report_quota else ("duty",) if test.duty else ("deliverable", "look_back")
    found = [row for row in planned if row.deliverable == asked and row.kind in sorts]
    days = sorted({row.due_on for row in found})
    if days != list(test.due):
        yield Failure(test.id, f"{asked}.due", _shown(test.due), _shown(days))
    expected = {
        *(f"unit:{unit}" for unit in test.units),
        *(f"section:{section}" for section in test.sections),
        *(f"post:{post}" for post in test.posts),
    }
    owners = {row.owner.label for row in found}
    if owners != expected:
        yield Failure(test.id, f"{asked}.owners", _shown(sorted(expected)), _shown(sorted(owners)))


def _shown(values: Iterable[object]) -> str:
    return ", ".join(map(str, values)) or "none"
