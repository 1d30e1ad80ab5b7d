"""重点监控 for machines: which units are on the list, putting one on it and taking it off (the efficiency office)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from schemas.contract import Identifier
from schemas.identity import monitoring_stream
from services.chassis.commands import Cause, Command
from services.chassis.http.access import require
from services.chassis.http.answers import correlation_id_of
from services.chassis.http.principal import Principal
from services.chassis.http.problems import INVALID, Defect
from services.tracking.deciders import MONITORING
from services.tracking.domain.monitoring import BeginMonitoring, EndMonitoring
from services.tracking.finding.access import scope_of
from services.tracking.finding.commands import told
from services.tracking.finding.watched import MonitoredUnit, monitored_units

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

Reader = Annotated[Principal, require("leader", "efficiency")]
Efficiency = Annotated[Principal, require("efficiency")]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Beginning(BaseModel):
    """Put a unit on the list."""

    model_config = ConfigDict(extra="forbid")

    unit: Identifier
    reason: Why
    findings: tuple[Identifier, ...] = Field((), max_length=50, description="findings that it rests on")
    begins_at: AwareDatetime | None = Field(None, description="now or later; without it, now")


class Ending(BaseModel):
    """Take a unit off the list."""

    model_config = ConfigDict(extra="forbid")

    reason: Why
    ends_at: AwareDatetime | None = Field(None, description="now or later; without it, now")


class MonitoringList(BaseModel):
    """Units that are or were on the list, the latest beginning first, at most 200."""

    units: list[MonitoredUnit]


class MonitoringNow(BaseModel):
    """How it stands after a command."""

    region: str
    unit: str
    begins_at: datetime | None
    ends_at: datetime | None


def monitoring_router(runtime: Runtime) -> APIRouter:
    """Routes for leaders, who see their own unit, and for the efficiency office."""
    router = APIRouter(prefix="/v1/monitoring", tags=["monitoring"])

    @router.get("")
    async def list_units(principal: Reader) -> MonitoringList:
        """Units under key monitoring, now, before and ahead."""
        async with runtime.pool.acquire() as connection:
            found = await monitored_units(connection, principal.region, scope_of(principal, None))
        return MonitoringList(units=found)

    @router.post("", status_code=201)
    async def begin(request: Request, said: Beginning, principal: Efficiency) -> MonitoringNow:
        """Put a unit on the list from an instant on: reminders are added, the ladder begins higher."""
        return await begin_monitoring(runtime, principal, said, correlation_id_of(request))

    @router.post("/{unit}/end")
    async def end(request: Request, unit: Identifier, said: Ending, principal: Efficiency) -> MonitoringNow:
        """Take a unit off the list from an instant on; what was opened before keeps its plan."""
        return await end_monitoring(runtime, principal, unit, said, correlation_id_of(request))

    return router


async def begin_monitoring(runtime: Runtime, principal: Principal, said: Beginning, correlation: str) -> MonitoringNow:
    """Begin. Raises 422 for a unit that the regime does not know, 409 where it is refused."""
    now = runtime.clock.now()
    newest = runtime.regimes.newest(principal.region)
    if newest is None or said.unit not in {unit.id for unit in newest.regime.units}:
        message = f"没有此单位：{said.unit} / there is no unit {said.unit}"
        raise INVALID.error(defects=[Defect("unknown_unit", "unit", message)])
    begins_at = said.begins_at or now
    command = BeginMonitoring(principal.region, said.unit, said.reason, said.findings, begins_at, principal.name, now)
    return await _submit(runtime, principal, said.unit, command, correlation)


async def end_monitoring(
    runtime: Runtime, principal: Principal, unit: str, said: Ending, correlation: str
) -> MonitoringNow:
    """End. Raises 409 where it is refused."""
    now = runtime.clock.now()
    command = EndMonitoring(principal.region, unit, said.reason, said.ends_at or now, principal.name, now)
    return await _submit(runtime, principal, unit, command, correlation)


async def _submit(runtime: Runtime, principal: Principal, unit: str, body: Any, correlation: str) -> MonitoringNow:
    stream = monitoring_stream(principal.region, unit)
    cause = Cause(f"http/{correlation or principal.subject}", stream)
    outcome = await runtime.bus(MONITORING).submit(Command(stream, body, body.at, cause))
    if outcome.refused is not None:
        raise told(outcome.refused)
    state = outcome.state
    return MonitoringNow(region=principal.region, unit=unit, begins_at=state.begins_at, ends_at=state.ends_at)
