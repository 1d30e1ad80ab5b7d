"""What the calendar's page shows, ready made: a year as twelve months, and the versions with what they moved."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from schemas.calendar.days import ChangedDay, RegionDays, changed_days
from services.chassis.calendars import CalendarVersion
from services.tracking.pages.wording import Wording
from services.tracking.replanning.work import Replan

DayKind = Literal["work", "weekend", "off", "made", "local"]
MOST_CHANGES = 12
"""Days that are named beside a version; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month; `note` is the holiday it belongs to or makes up for."""

    day: date
    kind: DayKind
    note: str
    mark: str
    today: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; a place of another month is empty."""

    name: str
    weeks: Sequence[Sequence[DayCell | None]]
    working_days: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with its adoption, the days that it changed, and what was planned anew by it."""

    version: str
    address: str
    years: str
    references: str
    adopted_at: datetime | None
    adopted_by: str
    changes: Sequence[str]
    more: int
    other_hours: str
    looked_at: int
    moved: int
    finished: bool
    shown: bool


def months_of(version: CalendarVersion, year: int, words: Wording, changed: frozenset[date]) -> list[Month]:
    """The twelve months of a year; `changed` are days that the version changed."""
    today = words.calendar.local_day(words.now)
    return [_month(version.days, date(year, number, 1), words, today, changed) for number in range(1, 13)]


def _month(days: RegionDays, first: date, words: Wording, today: date, changed: frozenset[date]) -> Month:
    weeks = [
        [
            _cell(days, day, words, today=day == today, changed=day in changed) if day.month == first.month else None
            for day in week
        ]
        for week in Weeks().monthdatescalendar(first.year, first.month)
    ]
    working = sum(days.works(cell.day) for week in weeks for cell in week if cell)
    return Month(words.t(f"month.{first.month}"), weeks, working)


def _cell(days: RegionDays, day: date, words: Wording, *, today: bool, changed: bool) -> DayCell:
    kind = kind_of(days, day)
    mark = "" if kind in ("work", "weekend") else words.t(f"calendar.mark_{kind}")
    name = days.name_of(day) or ""
    note = words.t("calendar.makes_up_for", name=name) if kind == "made" else name
    return DayCell(day, kind, note, mark, today, changed)


def kind_of(days: RegionDays, day: date) -> DayKind:
    """What a day is."""
    if day in days.make_up:
        return "made"
    if day in days.local:
        return "local"
    if days.works(day):
        return "work"
    return "off" if days.name_of(day) else "weekend"


def version_rows(
    versions: Sequence[CalendarVersion], replans: Sequence[Replan], year: int, shown: CalendarVersion, words: Wording
) -> list[VersionRow]:
    """The versions, the newest first, each with what it changed of the one before."""
    by_number = {replan.number: replan for replan in replans}
    former = (None, *versions[:-1])
    rows = [
        _version_row(version, before, by_number.get(version.number), year, shown, words)
        for before, version in zip(former, versions, strict=True)
    ]
    return rows[::-1]


def _version_row(
    version: CalendarVersion,
    before: CalendarVersion | None,
    replan: Replan | None,
    year: int,
    shown: CalendarVersion,
    words: Wording,
) -> VersionRow:
    event = version.event
    every = changed_days(before.calendar, version.calendar) if before else ()
    changes = [one for one in every if one.worked != one.works]
    other_hours = words.t("calendar.hours_changed", days=len(every) - len(changes))
    years = event.years if event else (min(version.days.years), max(version.days.years))
    return VersionRow(
        version=version.version,
        address=f"/calendar?year={year}&version={version.version}",
        years=words.t("calendar.and").join(map(str, years)) if event else f"{years[0]}–{years[-1]}",
        references=words.t("calendar.and").join(event.references) if event else words.t("calendar.as_it_came"),
        adopted_at=version.adopted_at if event else None,
        adopted_by=event.adopted_by if event else "",
        changes=[change_in_words(one, words) for one in changes[:MOST_CHANGES]],
        more=max(0, len(changes) - MOST_CHANGES),
        other_hours=other_hours if len(changes) < len(every) else "",
        looked_at=replan.looked_at if replan else 0,
        moved=replan.moved if replan else 0,
        finished=replan is None or replan.finished_at is not None,
        shown=version is shown,
    )


def change_in_words(change: ChangedDay, words: Wording) -> str:
    """`10月8日：上班改为放假（国庆节）`."""
    what = words.t("calendar.change_to_work" if change.works else "calendar.change_to_off")
    name = change.name_after or change.name_before
    key = "calendar.change_named" if name else "calendar.change"
    return words.t(key, day=civil_day(change.day, words), what=what, name=name or "")


def civil_day(day: date, words: Wording) -> str:
    """A day as people write it."""
    return f"{day:%Y-%m-%d}" if words.language == "en" else f"{day.year}年{day.month}月{day.day}日"


def spans_in_words(version: CalendarVersion, year: int, words: Wording) -> list[str]:
    """The seasons of a year that have business hours of their own."""
    known = version.days.years.get(year)
    lines = []
    for season in known.business_hours if known else ():
        hours = words.t("calendar.and").join(f"{start:%H:%M}–{end:%H:%M}" for start, end in season.spans)
        first, last = civil_day(season.start, words), civil_day(season.last, words)
        lines.append(words.t("calendar.season", first=first, last=last, hours=hours))
    return lines


def holidays_in_words(version: CalendarVersion, year: int, words: Wording) -> list[tuple[str, str, str]]:
    """Name, days and legal basis of what is off in a year: the notice's holidays, then the region's own."""
    known = version.days.years.get(year)
    if known is None:
        return []
    basis = known.reference or words.t("calendar.no_notice")
    rows = [(one.name, _stretch(one.start, one.last, words), basis) for one in known.days_off]
    return rows + [(one.name, _stretch(one.start, one.last, words), one.basis) for one in known.local_holidays]


def _stretch(first: date, last: date, words: Wording) -> str:
    count = words.t("calendar.days", days=(last - first + timedelta(days=1)).days)
    if first == last:
        return f"{civil_day(first, words)} {count}"
    return f"{civil_day(first, words)} – {civil_day(last, words)} {count}"
