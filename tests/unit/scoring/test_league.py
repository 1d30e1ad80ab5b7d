"""Measures, rates, scores and ranks."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas.events.matter import Grade
from schemas.regime.scoring import Rate as RateRule
from services.scoring.domain.league import UNGROUPED, ingredients_digest, recomputed, table
from services.scoring.domain.measures import Counts, Tally, counts
from services.scoring.domain.rates import assess

SATISFIED = frozenset({Grade.VERY_SATISFIED, Grade.SATISFIED, Grade.FAIRLY_SATISFIED})


def rule(name: str, numerator: str, denominator: str, weight: float = 1.0, **more: object) -> RateRule:
    content = {"id": name, "name": {"zh": "率", "en": "rate"}, "numerator": numerator, "denominator": denominator}
    return RateRule.model_validate({**content, "weight": weight, **more})


ON_TIME = rule("answered-on-time", "answered_on_time", "answer_due", 60)
SATISFACTION = rule("satisfied", "satisfied", "rated", 40, minimum_sample=3)
OVERDUE = rule("overdue", "overdue", "answer_due", 10, lower_is_better=True)
RULES = (ON_TIME, SATISFACTION, OVERDUE)
PEERS = {"water": "services", "roads": "services", "parks": "services", "taxes": "economy", "archive": UNGROUPED}

tally = st.builds(
    Tally,
    unit=st.sampled_from(sorted(PEERS)),
    kind=st.sampled_from(["answer", "rated", "assigned", "card"]),
    outcome=st.sampled_from(["on_time", "overdue", "yellow", "red", *Grade]),
    early=st.booleans(),
    solved=st.sampled_from([True, False, None]),
    count=st.integers(1, 400),
)
tallies = st.lists(tally, max_size=60)


def test_each_measure_counts_its_own_facts() -> None:
    counted = counts(
        [
            Tally("water", "answer", "on_time", True, None, 4),
            Tally("water", "answer", "on_time", False, None, 3),
            Tally("water", "answer", "overdue", False, None, 2),
            Tally("water", "rated", "fairly-satisfied", False, True, 5),
            Tally("water", "rated", "dissatisfied", False, None, 1),
            Tally("water", "card", "yellow", False, None, 2),
            Tally("water", "card", "revoked", False, None, 7),
        ],
        SATISFIED,
    )["water"]

    assert counted["answer_due"] == 9
    assert counted["answered_on_time"] == 7
    assert counted["answered_early"] == 4
    assert counted["overdue"] == 2
    assert (counted["rated"], counted["satisfied"], counted["solved"]) == (6, 5, 5)
    assert (counted["yellow_cards"], counted.get("red_cards", 0)) == (2, 0)


def test_below_the_minimum_sample_there_is_no_rate_and_its_weight_goes_to_the_others() -> None:
    assessed = assess(RULES, {"answer_due": 4, "answered_on_time": 3, "overdue": 1, "rated": 2, "satisfied": 2})

    assert [rate.value for rate in assessed.rates] == [Decimal("0.7500"), None, Decimal("0.2500")]
    assert assessed.score == Decimal("75.00")


def test_a_unit_without_cases_is_neither_first_nor_last() -> None:
    standings = table(RULES, PEERS, {"water": {"answer_due": 1}, "roads": {"answer_due": 2, "answered_on_time": 2}})
    ranks = {standing.unit: (standing.rank, standing.score) for standing in standings}

    assert ranks["roads"][0] == 1
    assert ranks["water"][0] == 2
    assert ranks["parks"] == (None, None)
    assert [standing.unit for standing in standings if standing.peer_group == "services"] == ["roads", "water", "parks"]


def test_ties_stay_ties_and_the_place_after_them_is_left_out() -> None:
    counted: dict[str, Counts] = {
        unit: {"answer_due": 2, "answered_on_time": hits} for unit, hits in [("water", 2), ("roads", 2), ("parks", 1)]
    }

    ranks = {standing.unit: standing.rank for standing in table((ON_TIME,), PEERS, counted)}

    assert (ranks["water"], ranks["roads"], ranks["parks"]) == (1, 1, 3)


@given(tallies, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_and_of_the_units_changes_nothing(facts: list[Tally], chance: random.Random) -> None:
    shuffled, units = facts[:], list(PEERS.items())
    chance.shuffle(shuffled)
    chance.shuffle(units)

    first = table(RULES, PEERS, counts(facts, SATISFIED))
    second = table(RULES, dict(units), counts(shuffled, SATISFIED))

    assert first == second
    assert ingredients_digest("360923", "2026-03", "0" * 64, first) == ingredients_digest(
        "360923", "2026-03", "0" * 64, second
    )


@given(tallies, st.integers(2, 50))
def test_as_many_times_the_cases_with_the_same_outcomes_gives_the_same_ranks(facts: list[Tally], times: int) -> None:
    rules = tuple(one.model_copy(update={"minimum_sample": 1}) for one in RULES)
    more = [Tally(one.unit, one.kind, one.outcome, one.early, one.solved, one.count * times) for one in facts]

    before = {one.unit: (one.rank, one.score) for one in table(rules, PEERS, counts(facts, SATISFIED))}
    after = {one.unit: (one.rank, one.score) for one in table(rules, PEERS, counts(more, SATISFIED))}

    assert before == after


@given(tallies)
def test_a_published_table_is_computed_again_from_what_it_shows(facts: list[Tally]) -> None:
    published = table(RULES, PEERS, counts(facts, SATISFIED))

    assert recomputed(RULES, published) == published


@given(tallies)
def test_scores_lie_between_0_and_100_and_ranks_follow_them(facts: list[Tally]) -> None:
    standings = [one for one in table(RULES, PEERS, counts(facts, SATISFIED)) if one.score is not None]

    for one in standings:
        assert one.score is not None
        assert 0 <= one.score <= 100
        better = sum(1 for peer in standings if peer.peer_group == one.peer_group and (peer.score or 0) > one.score)
        assert one.rank == better + 1
