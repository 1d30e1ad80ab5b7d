"""Ten kinds of bad input at each door: each attempt gets its clear error, receipt or dead letter."""

from __future__ import annotations

import pytest

from tests.integration.doors import commands, domain_topics, machines, pages, portal_topics
from tests.integration.doors.attempts import Attempt, Door, Kind
from tests.integration.doors.county import County

DOORS = {
    Door.PORTALS: portal_topics,
    Door.TOPICS: domain_topics,
    Door.MACHINES: machines,
    Door.PAGES: pages,
    Door.COMMANDS: commands,
}
ATTEMPTS = [
    pytest.param(attempt, id=f"{door}: {attempt.kind}: {attempt.name}")
    for door, tried in DOORS.items()
    for attempt in tried.ATTEMPTS
]


@pytest.mark.parametrize("door", DOORS)
def test_each_door_was_tried_with_each_kind(door: Door) -> None:
    tried = {attempt.kind for attempt in DOORS[door].ATTEMPTS}
    cannot_be = DOORS[door].NOT_HERE
    assert tried | cannot_be.keys() == set(Kind)
    assert tried.isdisjoint(cannot_be)
    assert all(cannot_be.values())


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_bad_input_gets_its_answer(county: County, attempt: Attempt) -> None:
    assert await attempt.carry_out(county) == attempt.outcome
