"""A table is published once and stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from schemas.defects import Refused
from schemas.events.score import ScorePublished
from services.scoring.domain.league import table
from services.scoring.domain.publication import Publication, PublishTable, decide, evolve, topic

END = datetime(2026, 3, 31, 16, tzinfo=UTC)
PUBLISH = PublishTable(
    "360923", "2026-03", "ab" * 32, table((), {"water": "services"}, {}), END, END + timedelta(hours=1)
)


def given(*commands: PublishTable) -> Publication:
    state = Publication()
    for command in commands:
        events = decide(state, command)
        assert not isinstance(events, Refused)
        state = reduce(evolve, events, state)
    return state


def test_a_period_that_is_over_is_published_with_the_digest_of_its_ingredients() -> None:
    events = decide(given(), PUBLISH)

    assert not isinstance(events, Refused)
    (published,) = events
    assert isinstance(published, ScorePublished)
    assert published.standings == PUBLISH.standings
    assert published.published_at == PUBLISH.at
    assert len(published.facts) == 64
    assert topic(published) == "360923.score"


def test_a_second_publication_of_the_same_period_is_refused() -> None:
    other = replace(PUBLISH, standings=(), at=PUBLISH.at + timedelta(days=1))

    refusal = decide(given(PUBLISH), other)

    assert isinstance(refusal, Refused)
    assert [defect.code for defect in refusal.defects] == ["already_published"]


def test_a_period_that_still_runs_is_not_published() -> None:
    refusal = decide(given(), replace(PUBLISH, at=END - timedelta(seconds=1)))

    assert isinstance(refusal, Refused)
    assert refusal.defects[0].code == "period_not_over"
