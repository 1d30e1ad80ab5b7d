"""A stopped clock is looked at as it stops: its event says all there is to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.contract import EventContract
from schemas.events.clock import ObligationPaused
from schemas.events.finding import FindingKind
from schemas.identity import finding_stream
from services.chassis.commands import Cause, Command
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.tracking.deciders import FINDINGS
from services.tracking.domain.findings.examination import Raise
from services.tracking.domain.findings.found import raised
from services.tracking.domain.findings.pauses import unproven_pause


def react(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[Raise]]:
    """The finding that a pause without evidence leads to."""
    assert isinstance(event, ObligationPaused)
    regime = context.regimes.in_force(event.region, event.paused_at) or context.regimes.newest(event.region)
    if regime is None or FindingKind.UNPROVEN_PAUSE in regime.regime.findings.off:
        return ()
    rules = regime.regime.findings
    found = (raised(one, event.region, rules, regime.digest) for one in unproven_pause(event, rules.unproven_pause))
    cause = Cause(record.id, record.correlation, record.traceparent)
    return [Command(finding_stream(one.finding), Raise(one), one.raised_at, cause) for one in found]


LOOK_AT_PAUSES: Final = Reaction({ObligationPaused.TYPE: ObligationPaused}, FINDINGS, react)
