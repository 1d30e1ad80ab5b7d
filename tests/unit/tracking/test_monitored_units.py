"""重点监控 is of units: a matter that goes to another unit is reminded of and escalates as that one's do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import pytest

from schemas.events.supervision import ObligationOpened
from services.tracking.domain.commands import Replan
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from tests.unit.tracking.clocks import by_calendar, clock_rules, excused, extended, handed_over, paused
from tests.unit.tracking.place import at
from tests.unit.tracking.story import ROADS, WATER, Given, Then, assigned, registered, signed, transferred


def monitoring(unit: str, since: str = "2026-01-01") -> Rules:
    """The usual rules, with one unit on the list."""

    def monitored(asked: str, moment: datetime) -> bool:
        return asked == unit and moment >= at(since)

    return replace(clock_rules(), monitored=monitored)


WATER_LISTED: Final = monitoring("water")
ROADS_LISTED: Final = monitoring("roads")
USUAL: Final = (["fraction:0.5", "working_days_before:1"], [1, 2, 3])
TIGHTER: Final = (["fraction:0.5", "fraction:0.75", "working_days_before:1"], [2, 3])
"""Once the first quarter of the limit has passed."""
COLLEAGUE: Final = Holder("water", "water-office", "water-clerk", "Zhao")


def with_water(rules: Rules) -> Given:
    """A matter of 2 March that the water office signed for."""
    received = "2026-03-02 09:00"
    return Given(registered(received), assigned(received, rules), signed("2026-03-02 11:00", rules))


def to_roads(given: Given, rules: Rules, when: str = "2026-03-10 10:00") -> Then:
    """The matter is transferred to the roads office."""
    return given.when(transferred(when), assigned(when, rules, ROADS))


def ahead(happened: Then) -> tuple[list[str], list[int]]:
    """The reminders and the levels that lie ahead of the answer."""
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    return [one.reminder for one in answer.reminders], [one.level for one in answer.ladder]


@pytest.mark.parametrize(("rules", "expected"), [(WATER_LISTED, USUAL), (ROADS_LISTED, TIGHTER)])
def test_the_clock_goes_on_as_the_next_units_do(rules: Rules, expected: tuple[list[str], list[int]]) -> None:
    happened = to_roads(with_water(rules), rules)
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert ahead(happened) == expected
    assert answer.monitored == (rules is ROADS_LISTED)
    assert answer.due_at == at("2026-03-23 23:59:59")


def test_an_owner_after_the_first_contact_has_its_own_plan_too() -> None:
    assert ahead(with_water(WATER_LISTED).when(assigned("2026-03-10 10:00", WATER_LISTED, ROADS))) == USUAL


def test_a_revised_calendar_keeps_to_the_plan_of_the_next_unit() -> None:
    given = with_water(WATER_LISTED)
    to_roads(given, WATER_LISTED)
    revised = by_calendar(WATER_LISTED, off=("2026-03-16",))
    given.when(Replan(revised, at("2026-03-11 09:00")), signed("2026-03-11 10:00", revised))
    given.when_looked_at("2026-03-24 23:00")
    given.when_looked_at("2026-03-25 08:00").then("breached answer.2", "level 1 of answer.2", "issued yellow.answer.2")


@pytest.mark.parametrize("within", ["2026-03-10 10:00", "2026-02-01 10:00"])
def test_another_person_of_the_unit_keeps_the_plan_of_the_opening(within: str) -> None:
    rules = monitoring("water", within)
    expected = USUAL if within > "2026-03-02" else TIGHTER
    assert ahead(with_water(rules).when(assigned("2026-03-10 11:00", rules, COLLEAGUE))) == expected
    assert ahead(with_water(rules).when(handed_over("2026-03-10 11:00", COLLEAGUE))) == expected


def test_what_moved_the_clock_moves_it_still_for_the_next_unit() -> None:
    given = with_water(ROADS_LISTED)
    given.when(extended("2026-03-03 09:00", ROADS_LISTED), paused("2026-03-04 09:00", ROADS_LISTED))
    before = given.state.obligations[0]
    happened = to_roads(given, ROADS_LISTED)
    answer = happened.the(ObligationOpened, lambda event: event.kind == "answer")
    assert answer.due_at == before.terms.due_at
    assert ahead(happened) == (["fraction:0.25", *TIGHTER[0]], TIGHTER[1])
    after = given.state.obligation("answer.2")
    assert after is not None
    assert after.pause == before.pause


def test_a_ladder_that_was_begun_is_climbed_on_by_the_next_unit() -> None:
    given = with_water(ROADS_LISTED)
    assert ahead(to_roads(given, ROADS_LISTED, "2026-03-25 10:00")) == ([], [2, 3])
    given.when(signed("2026-03-25 11:00", ROADS_LISTED))
    given.when_looked_at("2026-03-31 08:00").then("level 2 of answer.2", "issued red.answer.2")


def test_what_was_excused_climbs_no_ladder_of_the_next_unit() -> None:
    given = with_water(ROADS_LISTED)
    given.when_looked_at("2026-03-24 08:00")
    given.when(excused("2026-03-24 09:00"))
    assert ahead(to_roads(given, ROADS_LISTED, "2026-03-24 10:00")) == ([], [])


def test_the_first_unit_may_have_the_matter_back_with_its_own_plan() -> None:
    given = with_water(WATER_LISTED)
    to_roads(given, WATER_LISTED, "2026-03-03 10:00")
    given.when(transferred("2026-03-03 11:00"))
    back = given.when(assigned("2026-03-03 11:00", WATER_LISTED, WATER))
    assert ahead(back) == (["fraction:0.25", *TIGHTER[0]], TIGHTER[1])
