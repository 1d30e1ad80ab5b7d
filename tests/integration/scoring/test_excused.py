"""What was excused is in no rate, and what turned out to be none counts as if it had never been, in any batches."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from schemas.contract import EventContract
from schemas.events.cards import ObligationExcused
from schemas.events.clock import ObligationReplanned
from schemas.events.matter import Grade
from schemas.events.supervision import ObligationBreached, ObligationDischarged, ObligationWithdrawn
from schemas.events.terms import Binding, Verdict
from services.chassis import views
from services.scoring.domain.measures import counts
from services.scoring.views.facts.query import tallies
from services.scoring.views.facts.view import FACTS
from tests.integration.scoring.county import at
from tests.integration.scoring.test_facts import REGION, read

DUE, APRIL = at("2026-03-31T23:59:59"), at("2026-04-01T12:00")


def owed(matter: str) -> dict[str, str]:
    return {"region": REGION, "matter": matter, "obligation": "answer.1", "unit": "water"}


def breached(matter: str) -> ObligationBreached:
    return ObligationBreached(**owed(matter), kind="answer", due_at=DUE, breached_at=DUE + timedelta(seconds=1))


def excused(matter: str) -> ObligationExcused:
    return ObligationExcused(**owed(matter), reason="storm", evidence="2026-3", excused_by="Sun", excused_at=APRIL)


def done(matter: str, verdict: Verdict, *, forgiven: bool = False) -> ObligationDischarged:
    return ObligationDischarged(
        **owed(matter), kind="answer", discharged_at=APRIL, due_at=DUE if verdict is Verdict.OVERDUE else APRIL,
        verdict=verdict, working_days_left=0, excused=forgiven,
    )  # fmt: skip


def undone(matter: str) -> ObligationReplanned:
    return ObligationReplanned(
        **owed(matter), kind="answer", former_due_at=DUE, due_at=APRIL, binding=Binding.STATUTORY, calendar="new",
        reason="calendar_revised", former_calendar="old", reinstated=True, replanned_at=APRIL,
    )  # fmt: skip


def given_away(matter: str, *, in_time: bool) -> ObligationWithdrawn:
    at_last = DUE - timedelta(days=1) if in_time else APRIL
    return ObligationWithdrawn(
        **owed(matter), kind="answer", reason="transferred", withdrawn_at=at_last, was_overdue=not in_time
    )


HISTORY: list[EventContract] = [
    breached("A"), excused("A"), done("A", Verdict.OVERDUE),
    breached("B"), done("B", Verdict.OVERDUE), excused("B"),
    done("C", Verdict.OVERDUE, forgiven=True),
    breached("D"), undone("D"), done("D", Verdict.ON_TIME),
    breached("E"), done("E", Verdict.OVERDUE),
    breached("F"), given_away("F", in_time=True),
    breached("G"), given_away("G", in_time=False),
    given_away("H", in_time=True),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 50])
async def test_rates_leave_out_what_was_excused_and_what_was_undone(database: str, size: int) -> None:
    connection = await asyncpg.connect(database)
    try:
        await views.create(connection, FACTS, "facts")
        for start in range(0, len(HISTORY), size):
            await views.apply(connection, FACTS, [read(event) for event in HISTORY[start : start + size]])
        march, april = [await tallies(connection, REGION, [month]) for month in ("2026-03", "2026-04")]
    finally:
        await connection.close()
    counted = counts(march, tuple(Grade))["water"]
    assert (counted["answer_due"], counted["overdue"]) == (2, 2)
    assert counts(april, tuple(Grade))["water"]["answered_on_time"] == 1
