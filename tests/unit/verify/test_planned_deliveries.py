"""`duban verify` holds notify's ledger against what notify could know when it planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from duban.verify.planned_deliveries import PlannedDeliveries
from schemas.contract import EventContract
from schemas.events.regime import RegimeAdopted
from schemas.regime import CompiledRegime
from services.chassis.regimes import Regimes
from services.notify.domain.planning import Planner, Told
from tests.notices import MONDAY, REGION, RULES, assigned, place, registered

MIDNIGHT, LATER = MONDAY - timedelta(hours=10), MONDAY + timedelta(hours=3)
EARLIER = MONDAY - timedelta(days=100)
FORMER = place([RULES[0]])
"""Mail to the post for an assignment."""
LATEST = place([*RULES[:1], RULES[5]], version="2")
"""And a webhook for a registration."""
OTHER = place([{**RULES[0], "to": {"addresses": ["leading-group"]}}], version="3")
"""An assignment is told to somebody else."""


def adopted(rules: CompiledRegime, at: datetime, effective_from: datetime = EARLIER) -> RegimeAdopted:
    """An adoption of the test's place."""
    regime = rules.regime
    return RegimeAdopted(
        region=REGION, regime=regime.id, version=regime.version, digest=regime.digest, effective_from=effective_from,
        adopted_at=at, adopted_by="test", document=regime.canonical,
    )  # fmt: skip


def missing(
    event: EventContract, at: datetime, adoptions: Iterable[RegimeAdopted], by: CompiledRegime | None = None
) -> list[str]:
    """What a verification misses when notify has planned an event by one regime, or by none."""
    regimes = Regimes()
    for adoption in adoptions:
        regimes.learn(adoption)
    planned = PlannedDeliveries(regimes)
    planned.hear("matter-M1@1", at, event)
    if by is not None:
        for delivery in Planner(by, lambda day: True).plan(Told("matter-M1@1", at, event)):
            planned.entry(delivery.id, delivery.event_id)
    return list(planned.missing())


def test_what_the_regime_asks_for_and_the_ledger_does_not_have_is_missing() -> None:
    adoptions = [adopted(FORMER, EARLIER)]
    assert missing(assigned("M1"), MONDAY, adoptions, by=FORMER) == []
    (what,) = missing(assigned("M1"), MONDAY, adoptions)
    assert what.endswith(" of matter-M1@1 is not in the ledger")


def test_a_regime_adopted_at_noon_asks_for_nothing_in_the_morning_although_it_holds_from_midnight() -> None:
    adoptions = [adopted(FORMER, EARLIER), adopted(LATEST, LATER, MIDNIGHT)]
    assert missing(registered("M1"), MONDAY, adoptions, by=FORMER) == []
    assert missing(registered("M1"), MONDAY, adoptions, by=LATEST) == [], "the event may have come late"


def test_what_happens_after_an_adoption_is_planned_by_it() -> None:
    adoptions = [adopted(FORMER, EARLIER), adopted(LATEST, LATER, MIDNIGHT)]
    assert len(missing(registered("M1"), LATER + timedelta(minutes=2), adoptions, by=FORMER)) == 1
    assert missing(registered("M1"), LATER + timedelta(seconds=2), adoptions, by=FORMER) == [], "it may be on its way"


def test_what_both_regimes_ask_for_is_missing_where_neither_was_followed() -> None:
    adoptions = [adopted(FORMER, EARLIER), adopted(OTHER, LATER, MIDNIGHT)]
    assert missing(assigned("M1"), MONDAY, adoptions, by=FORMER) == []
    assert missing(assigned("M1"), MONDAY, adoptions, by=OTHER) == []
    (what,) = missing(assigned("M1"), MONDAY, adoptions)
    assert what.endswith("is not in the ledger; a regime was adopted, which one held is not known")


def test_an_event_of_before_the_first_adoption_waits_for_it() -> None:
    assert len(missing(registered("M1"), MONDAY, [adopted(LATEST, LATER, MIDNIGHT)])) == 1
    assert missing(registered("M1"), MONDAY, [adopted(LATEST, LATER, LATER)]) == [], "it did not hold yet"
