"""Adopting regimes: once each, in force from a day on, never reaching back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schemas.defects import Refused
from schemas.events.regime import RegimeAdopted
from schemas.regime import read_canonical
from services.intake.domain.adoption import Adopt, Adoptions, decide_adoption, evolve_adoption
from tests.unit.intake.county import DOCUMENT, REGION, regime_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def adopt(region: str = REGION, **changes: Any) -> Adopt:
    return Adopt(region, regime_of({**DOCUMENT, **changes}), "office", NOW)


def adopted(*commands: Adopt) -> Adoptions:
    state = Adoptions()
    for command in commands:
        decided = decide_adoption(state, command)
        assert not isinstance(decided, Refused), decided
        for event in decided:
            state = evolve_adoption(state, event)
    return state


def test_an_adoption_holds_from_midnight_of_the_place_and_carries_the_whole_document() -> None:
    (event,) = decide_adoption(Adoptions(), adopt())  # type: ignore[misc]
    assert isinstance(event, RegimeAdopted)
    assert event.effective_from == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert read_canonical(event.document).digest == event.digest


def test_the_same_document_twice_is_adopted_once() -> None:
    assert decide_adoption(adopted(adopt()), adopt()) == ()


def test_a_new_version_may_not_reach_back_before_the_one_in_force() -> None:
    held = adopted(adopt(), adopt(version="2026.2", effective_from="2026-05-01"))
    refusal = decide_adoption(held, adopt(version="2026.3", effective_from="2026-04-30"))
    assert isinstance(refusal, Refused)
    assert [reason.code for reason in refusal.defects] == ["effective_too_early"]
    assert "2026-05-01" in refusal.defects[0].message


def test_one_that_is_still_to_come_does_not_bar_an_amendment() -> None:
    held = adopted(adopt(), adopt(version="2027.1", effective_from="2027-01-01"))
    assert not isinstance(decide_adoption(held, adopt(version="2026.2", effective_from="2026-06-15")), Refused)
    in_force = held.in_force(NOW)
    assert in_force is not None
    assert in_force.digest == adopt().regime.digest


def test_a_region_adopts_its_own_regime_only() -> None:
    refusal = decide_adoption(Adoptions(), adopt(region="360902"))
    assert isinstance(refusal, Refused)
    assert refusal.defects[0].code == "regime_region"
