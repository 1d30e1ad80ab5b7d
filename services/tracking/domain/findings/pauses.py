"""Gaming: a clock that was stopped without evidence. What stops a clock is to be proven: a hearing has its notice."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.events.clock import ObligationPaused
from schemas.events.finding import Evidence, FindingKind
from schemas.regime.findings import UnprovenPause
from services.tracking.domain.findings.found import Found


def unproven_pause(event: ObligationPaused, rule: UnprovenPause) -> Iterator[Found]:
    """A pause that names no evidence and may last `least_hours` or longer; each is a finding of its own."""
    seconds = int((event.ends_at - event.paused_at).total_seconds())
    if event.evidence or seconds < rule.least_hours * 3600:
        return
    evidence = Evidence(
        what="obligation.paused",
        at=event.paused_at,
        matter=event.matter,
        case_number=event.case_number,
        unit=event.unit,
        section=event.section,
        seconds=seconds,
    )
    yield Found(
        FindingKind.UNPROVEN_PAUSE,
        f"matter:{event.matter}",
        f"{event.obligation}@{event.paused_at:%Y-%m-%dT%H:%M:%SZ}",
        event.paused_at,
        {"seconds": seconds},
        [evidence],
        unit=event.unit,
        section=event.section,
    )
