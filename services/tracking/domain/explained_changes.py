"""What moved a due time since the clock started, told line by line: calendars, pauses, extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.calendar.days import ChangedDay
from schemas.contract import EventContract
from schemas.events.clock import (
    ObligationExtended,
    ObligationMoved,
    ObligationPaused,
    ObligationReplanned,
    ObligationResumed,
)
from schemas.events.supervision import ObligationOpened
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.explained_course import ExplainedLine, day_in_words, in_words

_MOST_DAYS: Final = 6


@dataclass(frozen=True, slots=True)
class AdoptedVersion:
    """What is known of a version of the calendar: its name, the notices that it rests on, the days that it changed."""

    version: str
    references: tuple[str, ...] = ()
    changed: tuple[ChangedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved a due time; `what` is the event's name, both calendars the same where none was adopted."""

    at: datetime
    what: str
    former_due_at: datetime
    due_at: datetime
    former_calendar: str
    calendar: str
    line: ExplainedLine


Versions = Callable[[str, str], AdoptedVersion]
"""Looks up a version of the calendar, and what it changed of a former one."""

Told = Iterable[tuple[datetime, EventContract]]


def changes_of(obligation: str, told: Told, calendar: Calendar, versions: Versions) -> Iterator[Change]:
    """What moved the clock of an obligation, and of those that it took over from former holders, in order."""
    happened = list(told)
    names = _with_former(obligation, happened)
    by = ""
    for at, event in happened:
        if isinstance(event, ObligationOpened) and event.obligation in names:
            by = by or event.calendar
        elif isinstance(event, ObligationMoved) and event.obligation in names:
            former = event.former_calendar if isinstance(event, ObligationReplanned) else by or event.calendar
            yield Change(
                at=at,
                what=event.TYPE.removeprefix("duban.").rsplit(".v", 1)[0],
                former_due_at=event.former_due_at,
                due_at=event.due_at,
                former_calendar=former,
                calendar=event.calendar,
                line=_line(event, at, calendar, versions),
            )
            by = event.calendar


def _with_former(obligation: str, told: Sequence[tuple[datetime, EventContract]]) -> frozenset[str]:
    continues = {event.obligation: event.continues for _, event in told if isinstance(event, ObligationOpened)}
    names = {obligation}
    former = continues.get(obligation)
    while former and former not in names:
        names.add(former)
        former = continues.get(former)
    return frozenset(names)


def _line(event: ObligationMoved, at: datetime, calendar: Calendar, versions: Versions) -> ExplainedLine:
    why = _why(event, versions, calendar)
    moment, moved = in_words(calendar.local(at)), _moved(event, calendar)
    return ExplainedLine(f"{moment.zh} {why.zh}；{moved.zh}。", f"{moment.en}: {why.en}; {moved.en}.")


def _moved(event: ObligationMoved, calendar: Calendar) -> ExplainedLine:
    before, after = (in_words(calendar.local(due), seconds=True) for due in (event.former_due_at, event.due_at))
    if event.former_due_at == event.due_at:
        return ExplainedLine(f"到期仍为{after.zh}，催办或升级时间有变", f"still due {after.en}, other instants moved")
    return ExplainedLine(f"到期由{before.zh}改为{after.zh}", f"due {after.en} instead of {before.en}")


def _why(event: ObligationMoved, versions: Versions, calendar: Calendar) -> ExplainedLine:
    match event:
        case ObligationReplanned(reason="calendar_revised"):
            return _calendar(event, versions, calendar)
        case ObligationReplanned():
            return ExplainedLine("列为问题件，重新计算", "it became a problem matter and was planned anew")
        case ObligationPaused():
            return ExplainedLine(f"中止计时（{event.reason}）", f"the clock was stopped ({event.reason})")
        case ObligationResumed():
            return ExplainedLine("恢复计时", "the clock ran again")
        case ObligationExtended():
            return ExplainedLine(f"准予延期（{event.reason}）", f"more time was granted ({event.reason})")
    raise TypeError(f"{event.TYPE} moves a due time in a way that is not told")


def _calendar(event: ObligationReplanned, versions: Versions, calendar: Calendar) -> ExplainedLine:
    adopted = versions(event.former_calendar, event.calendar)
    last = calendar.local_day(max(event.due_at, event.former_due_at))
    days = [one for one in adopted.changed if one.day <= last and one.worked != one.works][-_MOST_DAYS:]
    notice_zh = f"（{'、'.join(adopted.references)}）" if adopted.references else ""
    notice_en = f" ({', '.join(adopted.references)})" if adopted.references else ""
    named_zh = "、".join(f"{day_in_words(one.day)}改为{'上班' if one.works else '放假'}" for one in days)
    named_en = ", ".join(f"{one.day} became a {'working day' if one.works else 'day off'}" for one in days)
    return ExplainedLine(
        f"采用日历 {event.calendar}{notice_zh}，取代 {event.former_calendar}" + (f"：{named_zh}" if days else ""),
        f"calendar {event.calendar}{notice_en} was adopted in place of {event.former_calendar}"
        + (f": {named_en}" if days else ""),
    )
