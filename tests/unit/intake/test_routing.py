"""Routing: rules, then the category, then first contact; `about` by identifier, name or alias."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schemas.events.matter import Importance, Kind, Role
from services.intake.domain.routing import answerable_for, civil_day, first_contact, owner_in
from tests.unit.intake.county import RECEIVED, county, submission


def test_a_rule_goes_before_the_category() -> None:
    urgent = answerable_for(county(), submission(category="roads", importance=Importance.URGENT))
    assert (urgent.unit, urgent.rule, urgent.role) == ("traffic", "urgent-roads", Role.OWNER)


def test_a_category_inherits_its_parents_route() -> None:
    assert answerable_for(county(), submission(category="lifts")).rule == "category:buildings"


@pytest.mark.parametrize("category", [None, "roads"])
def test_nobody_in_particular_means_first_contact(category: str | None) -> None:
    found = answerable_for(county(), submission(category=category))
    assert (found.unit, found.role, found.person) == ("petitions", Role.FIRST_CONTACT, "Head of petition office")


@pytest.mark.parametrize("about", ["housing", "住建局", "房管局", " housing bureau "])
def test_the_office_concerned_is_found_by_all_its_names(about: str) -> None:
    found = answerable_for(county(), submission(category=None, kind=Kind.ENQUIRY, about=about))
    assert (found.unit, found.rule) == ("housing", "by-name")


def test_an_office_nobody_knows_leaves_it_with_the_first_contact() -> None:
    assert answerable_for(county(), submission(category=None, kind=Kind.ENQUIRY, about="某局")).unit == "petitions"


@pytest.mark.parametrize(("day", "person", "acting"), [(8, "Li A", False), (9, "Wang B", True), (11, "Li A", False)])
def test_the_b_post_answers_on_the_days_of_absence_only(day: int, person: str, acting: bool) -> None:
    noon = datetime(2026, 3, day, 4, tzinfo=UTC)
    found = answerable_for(county(), submission(received_at=noon))
    assert (found.person, found.acting) == (person, acting)


def test_a_day_begins_at_midnight_of_the_place() -> None:
    assert civil_day(county(), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)).isoformat() == "2026-03-02"
    assert civil_day(county(), datetime(2026, 3, 1, 15, 59, tzinfo=UTC)).isoformat() == "2026-03-01"


def test_decisions_put_the_head_in_charge() -> None:
    assert owner_in(county(), "traffic", "transferred", RECEIVED).post == "traffic-head"
    assert first_contact(county(), "returned", RECEIVED + timedelta(days=1)).unit == "petitions"
