"""Commands that register matters under the shipped county's regime."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from duban.stack.folder import PROJECT
from schemas.events.matter import Importance, Kind, Source
from schemas.identity import case_number, matter_id, matter_stream
from schemas.regime import CompiledRegime
from schemas.regime.document import load_regime
from services.chassis.commands import Cause, Command
from services.intake.domain.commands import Register, Submission

RECEIVED = datetime(2026, 3, 2, 1, tzinfo=UTC)


@cache
def county() -> CompiledRegime:
    """The regime of the shipped county."""
    return CompiledRegime(load_regime(PROJECT / "regimes" / "county-360923.yaml"))


def registrations(count: int) -> list[Command[Register]]:
    """So many different submissions."""
    rules = county()
    return [_registration(rules, number) for number in range(count)]


def _registration(rules: CompiledRegime, number: int) -> Command[Register]:
    matter = matter_id(rules.region, "hotline", str(number))
    submission = Submission(
        region=rules.region,
        portal="hotline",
        submission_id=str(number),
        source=Source.PHONE,
        kind=Kind.COMPLAINT,
        importance=Importance.ORDINARY,
        received_at=RECEIVED,
        content="0" * 64,
    )
    register = Register(submission, matter, case_number(rules.region, RECEIVED.date(), matter), rules, RECEIVED)
    return Command(matter_stream(matter), register, RECEIVED, Cause(f"bench/{number}", matter_stream(matter)))
