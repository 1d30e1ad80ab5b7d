"""What moved a due time, told line by line: days that count or do not, pauses, time that was granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from schemas.regime.facts import ResolvedLimit
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.state import Granted, Pause

Names = Callable[[str], tuple[str, str]]
"""The Chinese and the English name of something in a regime: a rule, a parameter, a kind of pause, a document."""

_ONE_DAY: Final = timedelta(days=1)
_UNITS: Final[dict[str, tuple[str, str]]] = {
    "working_days": ("个工作日", "working days"),
    "working_hours": ("个工作小时", "working hours"),
    "hours": ("小时", "hours"),
    "minutes": ("分钟", "minutes"),
    "civil_days": ("个自然日", "civil days"),
}


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of an explanation."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MovedBy:
    """What moved a clock; of pauses the last may stand still."""

    pauses: Sequence[Pause] = ()
    extensions: Sequence[Granted] = ()
    standing: bool = False

    def days(self, calendar: Calendar) -> frozenset[date]:
        """The civil days that do not count: from the one on which it stopped to the one before it ran again."""
        return frozenset(day for pause in self.pauses for day in _days_of(calendar, pause))


NOTHING: Final = MovedBy()


def amount_of(limit: ResolvedLimit | Granted) -> tuple[str, str]:
    """A limit in words: `15个工作日`, `15 working days`."""
    zh, en = _UNITS[limit.measure if isinstance(limit, Granted) else limit.unit]
    return f"{limit.amount}{zh}", f"{limit.amount} {en.removesuffix('s') if limit.amount == 1 else en}"


def extension_lines(moved: MovedBy) -> Iterator[ExplainedLine]:
    """What was granted (延期)."""
    for granted in moved.extensions:
        zh, en = amount_of(granted)
        yield ExplainedLine(f"已批准延期{zh}。", f"Extended by {en}.")


def pause_lines(calendar: Calendar, moved: MovedBy, unit: str | None, names: Names) -> Iterator[ExplainedLine]:
    """The stretches in which the clock stood: of a limit in days the days, of others from when to when."""
    for pause in moved.pauses:
        stands = moved.standing and pause is moved.pauses[-1]
        begun, ended = calendar.local(pause.begins_at), calendar.local(pause.ends_at)
        name_zh, name_en = names(pause.kind)
        until = ("，最迟至此恢复", " at the latest") if stands else ("", "")
        zh = f"中止计时（{name_zh}）：{moment_zh(begun)}至{moment_zh(ended)}{until[0]}"
        en = f"The clock stood ({name_en}): {begun:%Y-%m-%d %H:%M} to {ended:%Y-%m-%d %H:%M}{until[1]}"
        days = _days_of(calendar, pause)
        if unit not in ("working_days", "civil_days", None):
            yield ExplainedLine(f"{zh}，不计。", f"{en}; not counted.")
        elif days:
            counted = sum(calendar.is_working_day(day) for day in days) if unit != "civil_days" else len(days)
            amount_zh, amount_en = amount_of(Granted(counted, "civil_days" if unit == "civil_days" else "working_days"))
            yield ExplainedLine(f"{zh}；其中{amount_zh}不计。", f"{en}; {amount_en} of it not counted.")
        else:
            yield ExplainedLine(f"{zh}；当日恢复，照常计算。", f"{en}; the day on which it runs again counts.")


def counting_lines(
    calendar: Calendar, starts_at: datetime, due_at: datetime, left_out: frozenset[date]
) -> Iterator[ExplainedLine]:
    """The working days that count, and the days off between them; paused days are told with their pauses."""
    days = list(_days(calendar.local_day(starts_at) + _ONE_DAY, calendar.local_day(due_at)))
    counted = [day for day in days if calendar.is_working_day(day) and day not in left_out]
    if counted:
        yield ExplainedLine(
            f"计入 {len(counted)} 个工作日：{day_in_words(counted[0])}至{day_in_words(counted[-1])}。",
            f"Counted: {len(counted)} working days, {counted[0]} to {counted[-1]}.",
        )
    skipped = [day for day in days if not calendar.is_working_day(day) and day not in left_out]
    for start, end, name in _runs(calendar, skipped):
        between = f"{start}" if start == end else f"{start} – {end}"
        zh = day_in_words(start) if start == end else f"{day_in_words(start)}至{day_in_words(end)}"
        yield ExplainedLine(f"不计{zh}：{name or '周末'}。", f"Not counted: {between} ({name or 'weekend'}).")
    for day in counted:
        if day.isoweekday() > 5:
            name = calendar.name_of(day)
            yield ExplainedLine(
                f"计入{day_in_words(day)}：调休上班（{name}）。",
                f"Counted although a weekend: {day}, a make-up working day ({name}).",
            )


def day_in_words(day: date) -> str:
    """A day as Chinese readers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(local: datetime, *, seconds: bool = False) -> ExplainedLine:
    """A local moment in both languages."""
    clock = "%H:%M:%S" if seconds else "%H:%M"
    return ExplainedLine(moment_zh(local, seconds=seconds), f"{local:%Y-%m-%d} {local.strftime(clock)}")


def moment_zh(local: datetime, *, seconds: bool = False) -> str:
    """A moment as Chinese readers write it; seconds where there are any."""
    return (
        f"{day_in_words(local)} {local:%H:%M:%S}" if seconds or local.second else f"{day_in_words(local)} {local:%H:%M}"
    )


def _days_of(calendar: Calendar, pause: Pause) -> list[date]:
    return list(_days(calendar.local_day(pause.begins_at), calendar.local_day(pause.ends_at) - _ONE_DAY))


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _runs(calendar: Calendar, days: list[date]) -> Iterator[tuple[date, date, str | None]]:
    """Consecutive days off of one name, put together."""
    run: tuple[date, date, str | None] | None = None
    for day in days:
        name = calendar.name_of(day)
        if run and run[1] + _ONE_DAY == day and run[2] == name:
            run = (run[0], day, name)
            continue
        if run:
            yield run
        run = (day, day, name)
    if run:
        yield run
