"""Looking at the courses of matters to which something happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from schemas.events.finding import FindingRaised
from schemas.identity import finding_stream
from services.chassis.commands import Cause, Command, execute
from services.chassis.eventlog import Connection
from services.tracking.deciders import FINDINGS
from services.tracking.domain.findings.examination import Examine, Raise
from services.tracking.domain.findings.found import raised
from services.tracking.domain.findings.steps import Course, Step, look_at

if TYPE_CHECKING:
    from services.chassis.regimes import Regimes

AT_ONCE: Final = 500
_TAKE: Final = """
DELETE FROM finding_candidates WHERE matter IN (
    SELECT matter FROM finding_candidates ORDER BY matter LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING matter
"""
_MATTERS: Final = """
SELECT matter, case_number, region, received_at FROM course.matters WHERE matter = ANY($1::text[]) ORDER BY matter
"""
_STEPS: Final = """
SELECT matter, happened, at, unit, to_unit, round FROM course.steps WHERE matter = ANY($1::text[])
ORDER BY matter, version
"""


async def look_at_matters(connection: Connection, regimes: Regimes) -> int:
    """Look at up to `AT_ONCE` matters inside the caller's transaction; gives how many there were."""
    taken = [row[0] for row in await connection.fetch(_TAKE, AT_ONCE)]
    if not taken:
        return 0
    steps: dict[str, list[Step]] = defaultdict(list)
    for matter, *step in await connection.fetch(_STEPS, taken):
        steps[matter].append(Step(*step))
    found: list[FindingRaised] = []
    for matter, case_number, region, received_at in await connection.fetch(_MATTERS, taken):
        # A rule changes for matters that come after its effective date.
        regime = regimes.in_force(region, received_at) or regimes.newest(region)
        if regime is not None:
            rules = regime.regime.findings
            course = Course(matter, case_number, steps[matter])
            found += [raised(one, region, rules, regime.digest) for one in look_at(course, rules)]
    await raise_all(connection, found)
    return len(taken)


async def raise_all(connection: Connection, found: Iterable[FindingRaised]) -> None:
    """Raise what was found, each once whatever was found before, inside the caller's transaction."""
    commands: list[Command[Raise | Examine]] = [
        Command(finding_stream(one.finding), Raise(one), one.raised_at, Cause(f"finding/{one.subject}", one.subject))
        for one in sorted(found, key=lambda one: one.finding)
    ]
    await execute(connection, FINDINGS, commands)
