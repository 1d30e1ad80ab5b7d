"""What officials do with a matter, for the API and the pages alike: who may, at which version, with which outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.contract import EventContract
from schemas.defects import Refused
from schemas.identity import matter_stream
from schemas.regime import CompiledRegime
from services.chassis.commands import Cause, Command, Outcome
from services.chassis.eventlog import StoredEvent, load_heads, read_stream
from services.chassis.http.principal import Principal
from services.chassis.http.problems import CONFLICT, FORBIDDEN, NOT_FOUND, Defect, ProblemError, Text
from services.chassis.http.versions import PRECONDITION_FAILED
from services.chassis.snapshots import Snapshots
from services.intake.case_keys import keys_of
from services.intake.deciders import MATTERS
from services.intake.domain.commands import MatterCommand
from services.intake.domain.state import Matter

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Case:
    """A matter with its version and what has happened to it."""

    state: Matter
    version: int
    events: tuple[StoredEvent, ...]

    @property
    def units(self) -> frozenset[str]:
        """Every unit that was ever answerable."""
        payloads = (event.payload() for event in self.events)
        return frozenset(unit for payload in payloads if (unit := getattr(payload, "unit", None)))

    def payloads(self) -> list[tuple[StoredEvent, EventContract]]:
        """The events, read."""
        return [(event, event.payload()) for event in self.events]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, at which time, and for which unit; none: the efficiency office, for the answerable one."""

    name: str
    unit: str | None
    at: datetime
    regime: CompiledRegime
    home: str | None = None
    """The unit that the official belongs to, whichever it acts for."""


Making = Callable[[Matter, Actor], MatterCommand]


async def read_case(runtime: Runtime, principal: Principal, matter: str) -> Case:
    """A matter of the principal's region. Raises the problems not-found, and forbidden for units that never had it."""
    stream = matter_stream(matter)
    async with runtime.pool.acquire() as connection:
        head = (await load_heads(connection, Snapshots.of(MATTERS), [stream], lock=False)).get(stream)
        if head is None or head.state.region != principal.region:
            raise NOT_FOUND.error()
        events = tuple(await read_stream(connection, stream))
    case = Case(head.state, head.version, events)
    if not principal.may_act_for(case.state.region, case.state.unit) and principal.unit not in case.units:
        raise FORBIDDEN.error(_not_yours(case.state.unit))
    return case


async def act(
    runtime: Runtime, principal: Principal, matter: str, making: Making,
    *, words: bytes | None = None, expected_version: int | None = None, correlation: str = "",
) -> Outcome[Matter]:  # fmt: skip
    """Carry out a step for the principal's unit.

    Raises the problems not-found, forbidden (another unit's matter), precondition-failed (`expected_version` is not the
    present one) and conflict (the rules do not allow the step now), with all reasons.
    """
    case = await read_case(runtime, principal, matter)
    state = case.state
    if not principal.may_act_for(state.region, state.unit):
        raise FORBIDDEN.error(_not_yours(state.unit))
    now = runtime.clock.now()
    at = max(now, state.last_step_at or now)
    regime = runtime.regimes.in_force(state.region, now) or runtime.regimes.newest(state.region)
    if regime is None:
        raise NOT_FOUND.error()
    unit = None if "efficiency" in principal.roles else principal.unit
    body = making(state, Actor(principal.name, unit, at, regime, principal.unit or None))
    sealed = await seal(runtime, matter, words) if words else None
    cause = Cause(f"http/{correlation or principal.subject}", matter)
    command = Command(matter_stream(matter), body, now, cause, sealed, expected_version)
    outcome = await runtime.bus(MATTERS).submit(command)
    if outcome.refused is not None:
        raise _refusal(outcome.refused)
    return outcome


async def seal(runtime: Runtime, matter: str, words: bytes) -> bytes | None:
    """Words sealed with the key of their matter; nothing is kept of a matter that was erased."""
    stream = matter_stream(matter)
    async with runtime.pool.acquire() as connection:
        key = (await keys_of(connection, [stream])).get(stream)
    if key is None or runtime.sealer is None:
        return None
    return runtime.sealer.seal(words, key, stream)


def refusal_text(refused: Refused) -> Text:
    """All reasons in one line, in both languages."""
    return Text(
        "；".join(found.message_zh for found in refused.defects), "; ".join(found.message for found in refused.defects)
    )


def _refusal(refused: Refused) -> ProblemError:
    kind = PRECONDITION_FAILED if any(found.code == "conflict" for found in refused.defects) else CONFLICT
    if any(found.code == "not_answerable" for found in refused.defects):
        kind = FORBIDDEN
    both = [Defect(found.code, found.field, f"{found.message_zh} / {found.message}") for found in refused.defects]
    return kind.error(refusal_text(refused), defects=both)


def _not_yours(unit: str) -> Text:
    return Text(f"该事项由单位 {unit} 负责办理。", f"This matter is with unit {unit}.")


def step_of(event: StoredEvent, payload: EventContract) -> dict[str, Any]:
    """One step as the API shows it: what was published, without what every event repeats."""
    shown = payload.model_dump(mode="json", exclude={"region", "matter", "content"}, exclude_none=True)
    return {"type": event.type, "version": event.version, "recorded_at": event.occurred_at.isoformat(), **shown}
