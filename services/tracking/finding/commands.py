"""Commands of the efficiency office on findings, and how a refusal is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from schemas.defects import Refused
from schemas.identity import finding_stream
from services.chassis.commands import Cause, Command
from services.chassis.http.principal import Principal
from services.chassis.http.problems import CONFLICT, Defect, ProblemError, Text
from services.tracking.deciders import FINDINGS
from services.tracking.domain.findings.examination import Examine
from services.tracking.finding.access import finding_of

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


async def examine(
    runtime: Runtime,
    principal: Principal,
    finding: str,
    outcome: Literal["confirmed", "explained"],
    note: str,
    *,
    rectify: bool,
    correlation: str,
) -> None:
    """Record what came of looking into a finding. Raises 404 for one that is not there, 409 where it is refused."""
    raised, _ = await finding_of(runtime, principal, finding)
    now = runtime.clock.now()
    command = Examine(outcome, note, principal.name, max(now, raised.raised_at), rectify)
    cause = Cause(f"http/{correlation or principal.subject}", raised.subject)
    result = await runtime.bus(FINDINGS).submit(Command(finding_stream(finding), command, now, cause))
    if result.refused is not None:
        raise told(result.refused)


def told(refused: Refused) -> ProblemError:
    """A refusal as a problem: 409 with all reasons, in both languages."""
    text = Text("；".join(one.message_zh for one in refused.defects), "; ".join(one.message for one in refused.defects))
    return CONFLICT.error(
        text, [Defect(one.code, one.field, f"{one.message_zh} / {one.message}") for one in refused.defects]
    )
