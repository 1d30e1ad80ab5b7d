"""No matter can be one that never falls due: whatever the rules, a matter under way has the clock of its answer."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.regime import CompiledRegime, MatterFacts
from schemas.regime.document import RegimeErrors, check_text
from schemas.regime.vocabulary import DISCHARGING_EVENTS, OPENING_EVENTS, EventName
from services.tracking.calendar_seed import calendar_of
from services.tracking.domain.commands import SupervisionCommand
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import UNWATCHED, Supervision
from tests.unit.tracking.place import ANSWER, at, named, regime_document, rules_of
from tests.unit.tracking.story import (
    ROADS,
    answered,
    assigned,
    closed,
    decided,
    rated,
    registered,
    reopened,
    signed,
    transferred,
)

FACTS = MatterFacts(source="phone", portal="hotline")
events = st.lists(st.sampled_from(OPENING_EVENTS), min_size=1, max_size=3, unique=True)
conditions = st.fixed_dictionaries(
    {}, optional={"importance": st.just(["ordinary"]), "kind": st.sampled_from([["complaint"], ["enquiry"]])}
)
rules = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["answer", "answer", "sign"]),
        "opened_by": events,
        "discharged_by": st.sampled_from([["matter.answered"], ["matter.rated", "matter.closed"]]),
        "when": conditions,
        "limit": st.just({"amount": 5, "unit": "working_days"}),
    }
)
defaults = st.fixed_dictionaries({}, optional={"opened_by": st.lists(st.sampled_from(OPENING_EVENTS), max_size=2)})


def checked(time_limits: list[dict[str, Any]], **sections: Any) -> Rules:
    """The rules of a document that has passed the check; raises RegimeErrors where it does not."""
    numbered = [{"id": f"rule-{place}", "order": place, **one} for place, one in enumerate(time_limits)]
    place = {"sources": [{"id": "phone", "name": named("phone")}], **sections}
    regime = check_text(json.dumps(regime_document(*numbered, **place)), "drawn.yaml")
    return Rules(CompiledRegime(regime), calendar_of(regime))


def after(state: Supervision, *commands: SupervisionCommand) -> Supervision:
    for command in commands:
        state, _ = decided(state, command)
    return state


def clocks(state: Supervision) -> list[str]:
    return [one.id for one in state.open_obligations() if one.kind == "answer"]


@settings(max_examples=100, deadline=None)
@given(st.lists(rules, max_size=4), defaults, st.booleans(), st.booleans())
def test_every_registered_or_reopened_matter_has_one_answer_clock(
    time_limits: list[dict[str, Any]], default: dict[str, Any], handed_on: bool, is_answered: bool
) -> None:
    # given whatever rules an office may adopt
    try:
        found = checked(time_limits, default_limit=default)
    except RegimeErrors:
        assume(False)
    # when a matter is registered
    state = after(UNWATCHED, registered("2026-03-02 09:00", facts=FACTS), assigned("2026-03-02 09:01", found))
    # then the clock of its answer runs
    assert len(clocks(state)) == 1
    # and so it does with the next unit
    if handed_on:
        state = after(state, transferred("2026-03-03 09:00"), assigned("2026-03-03 09:00", found, ROADS))
        assert len(clocks(state)) == 1
    # and after each reopening, whether it had its answer or not
    if is_answered:
        state = after(state, answered("2026-03-04 09:00", found), closed("2026-03-04 10:00", found))
    again = assigned("2026-03-09 09:00", found, number=2)
    state = after(state, reopened("2026-03-09 09:00", 2), again)
    assert len(clocks(state)) == 1


@pytest.mark.parametrize("opened_by", [["matter.registered"], ["matter.rated"], ["matter.assigned"]])
def test_where_no_rule_opens_an_answer_in_a_round_the_default_limit_does(opened_by: list[str]) -> None:
    # given a rule that opens an answer at one event alone
    found = rules_of({**ANSWER, "opened_by": opened_by})
    # when the matter is registered, and reopened
    state = after(UNWATCHED, registered("2026-03-02 09:00"), assigned("2026-03-02 09:00", found))
    first = state.open_obligations()[-1].terms
    state = after(state, reopened("2026-03-09 09:00", 2), assigned("2026-03-09 09:00", found, number=2))
    second = state.open_obligations()[-1].terms
    # then the default limit stands in where the rule does not open
    assert (first.rule, second.rule) == {
        "matter.registered": ("answer", "default_limit"),
        "matter.rated": ("default_limit", "default_limit"),
        "matter.assigned": ("answer", "answer"),
    }[opened_by[0]]
    assert second.starts_at == at("2026-03-09 09:00")


@pytest.mark.parametrize("event", get_args(EventName))
def test_the_check_knows_at_which_events_a_rule_opens_or_discharges_anything(event: str) -> None:
    # given a duty that the event opens, and one that it discharges
    opening = {**ANSWER, "id": "opening", "kind": "duty", "opened_by": [event], "discharged_by": ["matter.closed"]}
    waiting = {**ANSWER, "id": "waiting", "kind": "serve", "opened_by": ["matter.assigned"], "discharged_by": [event]}
    found = rules_of(opening, waiting)
    # when a matter goes its whole way, a hand-over and a reopening included
    state = after(
        UNWATCHED,
        registered("2026-03-02 09:00"),
        assigned("2026-03-02 09:00", found),
        transferred("2026-03-02 10:00"),
        assigned("2026-03-02 10:00", found, ROADS),
        signed("2026-03-02 11:00", found),
        answered("2026-03-02 12:00", found),
        rated("2026-03-02 13:00", found),
        closed("2026-03-02 14:00", found),
        reopened("2026-03-03 09:00", 2),
        assigned("2026-03-03 09:00", found, number=2),
    )
    # then something was opened or discharged where the check says so, and nowhere else
    opened = [one for one in state.obligations if one.kind == "duty"]
    discharged = [one for one in state.obligations if one.kind == "serve" and one.status == "discharged"]
    assert (bool(opened), bool(discharged)) == (event in OPENING_EVENTS, event in DISCHARGING_EVENTS)
