"""What follows a closed task by date: a look-back at what was struck off, each year a check of what was granted."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from schemas.contract import EventContract
from schemas.events.matter import Importance
from schemas.events.task import Process, TaskFollowUpDue, TaskOutcome
from schemas.regime.processes import DEFAULT_LOOK_BACK, ProcessRule
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.limits import deadline
from services.tracking.domain.tasks.evolve import evolve_task
from services.tracking.domain.tasks.state import FollowUp, Task


def following(rule: ProcessRule | None, outcome: TaskOutcome, at: datetime, calendar: Calendar) -> FollowUp | None:
    """What follows a task of that rule that closes at a moment with that outcome."""
    if outcome is TaskOutcome.STRUCK_OFF:
        span = (rule.look_back if rule else None) or DEFAULT_LOOK_BACK
        last = calendar.local_day(deadline(calendar, at, span.amount, span.unit))
        return FollowUp(Process.LOOK_BACK, calendar.start_of_business(last))
    if outcome is TaskOutcome.GRANTED and rule is not None and rule.annual_check is not None:
        month, day = (int(part) for part in rule.annual_check.split("-"))
        granted_on = calendar.local_day(at)
        checked_on = date(granted_on.year, month, day)
        if checked_on <= granted_on:
            checked_on = checked_on.replace(year=granted_on.year + 1)
        return FollowUp(Process.ANNUAL_CHECK, _midnight(checked_on, calendar.timezone), calendar.timezone)
    return None


def wake_task_at(state: Task) -> datetime | None:
    """When something follows."""
    return state.follow_up.at if state.follow_up else None


def look_at_task(state: Task, until: datetime) -> list[EventContract]:
    """What was to follow up to and including `until`."""
    events: list[EventContract] = []
    while state.follow_up is not None and state.follow_up.at <= until:
        event = _due(state, state.follow_up)
        events.append(event)
        state = evolve_task(state, event)
    return events


def _due(state: Task, follow_up: FollowUp) -> TaskFollowUpDue:
    zone = follow_up.timezone
    day = follow_up.at.astimezone(ZoneInfo(zone)).date() if zone else None
    holder = state.holder
    return TaskFollowUpDue(
        region=state.region,
        task=state.task,
        number=state.number,
        process=Process(follow_up.process),
        title_zh=state.title_zh,
        title_en=state.title_en,
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        receiver=state.receiver,
        item=state.item,
        occurrence=str(day.year) if day else "1",
        document=state.document,
        paragraph=state.paragraph,
        importance=Importance(state.importance),
        due_since=follow_up.at,
        next_at=_midnight(day.replace(year=day.year + 1), zone) if day and zone else None,
    )


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone))
