"""What a demo tells: which complaints from when to when, what is done about them, and in which steps time goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duban.complaints import Complaint, PortalMessage, complaints, handling
from schemas.regime import CompiledRegime
from services.tracking.calendar_seed import calendar_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
YEAR: Final = (datetime(2026, 1, 1, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE))
"""The calendar of the whole year is published, and it has make-up working days."""
_AFTER_OPENING: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """A demo that can be told again: everything follows from these."""

    seed: int = 7
    complaints: int = 400
    begins: datetime = YEAR[0]
    ends: datetime = YEAR[1]
    step: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of time: what is said in it, and its end; `month` where a month ends with it (2026-03)."""

    until: datetime
    messages: tuple[PortalMessage, ...]
    month: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The plan carried out on paper: complaints, and all messages in the order of time by steps."""

    plan: Plan
    complaints: tuple[Complaint, ...]
    steps: tuple[Step, ...]

    @property
    def messages(self) -> Iterator[PortalMessage]:
        """All messages."""
        return (message for step in self.steps for message in step.messages)

    @property
    def months(self) -> tuple[str, ...]:
        """The months that end in it."""
        return tuple(step.month for step in self.steps if step.month)


def story(plan: Plan, rules: CompiledRegime) -> Story:
    """Draw complaints, let the simulated offices deal with them, and cut time into steps.

    A last step without messages leads into the first working morning after, so that nothing waits for quiet hours.
    """
    drawn = complaints(plan.seed, plan.complaints, plan.begins, plan.ends)
    said: list[PortalMessage] = [*drawn]
    for complaint in drawn:
        said += (message for message in handling(plan.seed, complaint, rules) if message.at < plan.ends)
    said.sort(key=lambda message: message.at)
    return Story(plan, tuple(drawn), (*_steps(plan, said), Step(_morning_after(plan.ends, rules), ())))


def _steps(plan: Plan, said: list[PortalMessage]) -> Iterator[Step]:
    begins, first = plan.begins, 0
    while begins < plan.ends:
        month_ends = _month_after(begins)
        until = min(begins + plan.step, month_ends, plan.ends)
        last = first
        while last < len(said) and (said[last].at < until or until == plan.ends):
            last += 1
        yield Step(until, tuple(said[first:last]), f"{begins:%Y-%m}" if until == month_ends else None)
        begins, first = until, last


def _month_after(at: datetime) -> datetime:
    return (at.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _morning_after(at: datetime, rules: CompiledRegime) -> datetime:
    calendar = calendar_of(rules.regime)
    day = calendar.add_working_days(calendar.local_day(at) - timedelta(days=1), 1)
    return calendar.start_of_business(day) + _AFTER_OPENING
