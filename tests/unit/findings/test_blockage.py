"""Sections whose matters wait far longer than their neighbours'."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schemas.regime.findings import Blockage
from services.tracking.domain.findings.blockage import Comparison, Waits, blocked, compare

HOUR, DAY = 3600.0, 86_400.0
RULE = Blockage()


def section(name: str, days: Sequence[float], left: int | None = None, unit: str = "water") -> Waits:
    return Waits(unit, name, [day * DAY for day in days], len(days) if left is None else left)


def of(compared: list[Comparison], name: str, unit: str = "water") -> Comparison:
    return next(one for one in compared if (one.waits.unit, one.waits.section) == (unit, name))


MOVING = [section("pipes", [1, 2, 2, 3, 4, 2]), section("meters", [1, 1, 2, 3, 3, 2])]


def test_a_section_that_stalls_while_its_neighbours_move_stands_out_with_its_figures() -> None:
    compared = compare([*MOVING, section("permits", [15, 18, 20, 22, 30], left=1)], {}, RULE)

    (found,) = blocked(compared, RULE)

    assert (found.waits.section, found.among, found.neighbours) == ("permits", "unit", 2)
    assert (found.median, found.neighbours_median) == (20 * DAY, 2 * DAY)
    assert found.neighbours_spread == 1 * DAY
    assert round(found.score, 3) == round(0.6745 * 18, 3)


def test_where_everybody_waits_nobody_is_blocked() -> None:
    everywhere = [section(name, [15, 18, 20, 22, 30]) for name in ("pipes", "meters", "permits")]

    assert list(blocked(compare(everywhere, {}, RULE), RULE)) == []


def test_neighbours_that_do_not_move_either_are_no_measure() -> None:
    stuck = [section("pipes", [2, 2, 2, 3, 4, 2], left=0), section("meters", [1, 1, 2, 3, 3, 2], left=1)]

    assert list(blocked(compare([*stuck, section("permits", [20] * 6)], {}, RULE), RULE)) == []


def test_small_samples_say_nothing() -> None:
    assert list(blocked(compare([*MOVING, section("permits", [20] * 4)], {}, RULE), RULE)) == []
    assert list(blocked(compare([section("pipes", [1] * 9), section("permits", [20] * 9)], {}, RULE), RULE)) == []


def test_a_unit_with_too_few_sections_is_compared_among_its_peers() -> None:
    peers = [section("", [1, 2, 2, 3, 4, 2], unit=unit) for unit in ("roads", "parks", "markets")]
    others = [section("", [40] * 6, unit="court")]
    groups = dict.fromkeys(("roads", "parks", "markets", "water"), "departments") | {"court": "judiciary"}

    compared = compare([*peers, *others, section("", [20] * 6)], groups, RULE)

    assert (of(compared, "").among, of(compared, "").neighbours) == ("peers", 3)
    assert [one.waits.unit for one in blocked(compared, RULE)] == ["water"]


def test_minutes_are_no_blockage_among_neighbours_that_answer_within_minutes() -> None:
    quick = [Waits("water", name, [120.0] * 8, 8) for name in ("pipes", "meters")]

    assert list(blocked(compare([*quick, Waits("water", "permits", [1800.0] * 8, 8)], {}, RULE), RULE)) == []


def test_one_wild_wait_does_not_make_a_blockage() -> None:
    assert list(blocked(compare([*MOVING, section("permits", [1, 2, 2, 2, 3, 400])], {}, RULE), RULE)) == []


WAITS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.lists(st.floats(0, 40 * DAY), max_size=12)),
    max_size=8,
    unique_by=lambda one: one[0],
)


@given(WAITS, st.randoms(use_true_random=False))
def test_the_order_in_which_waits_are_told_does_not_matter(
    told: list[tuple[str, list[float]]], chance: random.Random
) -> None:
    waits = [Waits("water", name, seconds, len(seconds)) for name, seconds in told]
    mixed = [Waits("water", name, chance.sample(seconds, len(seconds)), len(seconds)) for name, seconds in told]
    chance.shuffle(mixed)

    def figures(compared: list[Comparison]) -> list[tuple[str, float, float, float]]:
        return [(one.waits.section, one.median, one.neighbours_median, one.score) for one in compared]

    assert figures(compare(waits, {}, RULE)) == figures(compare(mixed, {}, RULE))


@given(st.lists(st.floats(0, 40 * DAY), min_size=5, max_size=12), st.floats(0, 30 * DAY))
def test_waiting_longer_never_makes_a_section_look_better(seconds: list[float], longer: float) -> None:
    before = of(compare([*MOVING, Waits("water", "permits", seconds, 5)], {}, RULE), "permits")
    after = of(compare([*MOVING, Waits("water", "permits", [one + longer for one in seconds], 5)], {}, RULE), "permits")

    assert after.score >= before.score
