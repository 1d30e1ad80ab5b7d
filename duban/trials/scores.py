"""Computes the rates and the score of a regime's score tests and compares them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from duban.trials.failure import Failure
from schemas.regime.scoring import Scoring
from schemas.regime.self_tests import ScoreTest
from services.scoring.domain.rates import assess


def try_score(scoring: Scoring, test: ScoreTest) -> Iterator[Failure]:
    """Expectations of the test that do not come true."""
    found = assess(scoring.rates, {counted.measure: counted.count for counted in test.counted})
    by_id = {rate.rate: rate.value for rate in found.rates}
    for expected in test.rates:
        actual = by_id[expected.rate]
        if _decimal(expected.value) != actual:
            yield Failure(test.id, f"rate {expected.rate}", _shown(expected.value), _shown(actual))
    if _decimal(test.score) != found.score:
        yield Failure(test.id, "score", _shown(test.score), _shown(found.score))


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _shown(value: object) -> str:
    return "N/A" if value is None else str(value)
