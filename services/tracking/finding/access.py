"""What a reader may see of findings, and how a month of a region is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from schemas.events.finding import FindingExamined, FindingRaised
from schemas.identity import finding_stream
from schemas.periods import Period
from schemas.regime.findings import Blockage
from services.chassis.eventlog import read_stream
from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, INVALID, NOT_FOUND, Defect, Text
from services.tracking.domain.findings.blockage import Comparison, stands_out
from services.tracking.finding.months import compared
from services.tracking.scope import SEES_EVERY_UNIT

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

NO_SUCH_FINDING = Text("没有此问题线索，或不在您的查看范围内。", "There is no such finding within your scope.")
NO_REGIME = Text("该地区尚无制度文件。", "This region has no regime yet.")


def scope_of(principal: Principal, asked: str | None) -> str | None:
    """The unit to narrow a list to; None stands for the region. Raises 403 for a unit that is not one's own."""
    if SEES_EVERY_UNIT in principal.roles:
        return asked
    if not principal.unit or asked not in (None, principal.unit):
        raise FORBIDDEN.error()
    return principal.unit


async def finding_of(
    runtime: Runtime, principal: Principal, finding: str
) -> tuple[FindingRaised, FindingExamined | None]:
    """A finding and its examination. Raises 404 where there is none that concerns the reader."""
    raised: FindingRaised | None = None
    examined: FindingExamined | None = None
    async with runtime.pool.acquire() as connection:
        for stored in await read_stream(connection, finding_stream(finding)):
            event = stored.payload()
            if isinstance(event, FindingRaised):
                raised = event
            elif isinstance(event, FindingExamined):
                examined = event
    if raised is None or raised.region != principal.region:
        raise NOT_FOUND.error(NO_SUCH_FINDING)
    if SEES_EVERY_UNIT not in principal.roles and principal.unit not in {raised.unit, *raised.units}:
        raise NOT_FOUND.error(NO_SUCH_FINDING)
    return raised, examined


@dataclass(frozen=True, slots=True)
class MonthCompared:
    """The sections of a region in a month, with the rule that says which of them stand out."""

    month: Period
    start: datetime
    end: datetime
    """The end of the month, or now while it lasts."""
    over: bool
    sections: Sequence[Comparison]
    rule: Blockage

    def stands_out(self, one: Comparison) -> bool:
        """Whether a section is blocked by the thresholds."""
        return stands_out(one, self.rule)


def period_asked(runtime: Runtime, region: str, period: str | None) -> Period:
    """A month in an address, else the present one. Raises 422 where it is none, 404 where there are no rules."""
    newest = runtime.regimes.newest(region)
    if newest is None:
        raise NOT_FOUND.error(NO_REGIME)
    if not period:
        return Period.parse(f"{runtime.clock.now().astimezone(ZoneInfo(newest.timezone)):%Y-%m}")
    try:
        asked = Period.parse(period)
    except ValueError as error:
        raise INVALID.error(defects=[Defect("wrong_type", "period", str(error))]) from None
    if asked.span != "month":
        raise INVALID.error(
            defects=[Defect("wrong_type", "period", "write a month such as 2026-03 / 请写月份，如 2026-03")]
        )
    return asked


async def months_compared(runtime: Runtime, region: str, month: Period) -> MonthCompared:
    """Every section beside its neighbours, by the rules at the end of the month; up to now while it lasts."""
    newest = runtime.regimes.newest(region)
    if newest is None:
        raise NOT_FOUND.error(NO_REGIME)
    now = runtime.clock.now()
    start, ends_at = month.previous.ends_at(newest.timezone), month.ends_at(newest.timezone)
    end = min(ends_at, now)
    regime = runtime.regimes.in_force(region, ends_at - timedelta(seconds=1)) or newest
    async with runtime.pool.acquire() as connection:
        sections = await compared(connection, regime, start, end) if start < end else []
    return MonthCompared(month, start, end, ends_at <= now, sections, regime.regime.findings.blockage)
