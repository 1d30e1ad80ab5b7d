"""Why due then: an obligation's due time told line by line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from schemas.events.supervision import Binding
from schemas.regime.facts import ResolvedLimit
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.limits import PlannedLimit, PlannedObligation

_BASES: Final[dict[Binding, tuple[str, str]]] = {
    Binding.STATUTORY: ("规定时限", "statutory limit"),
    Binding.COMMITMENT: ("承诺时限", "published commitment"),
    Binding.GIVEN: ("来件所附时限", "limit given with the submission"),
    Binding.DEFAULT: ("缺省时限", "default limit"),
}
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


def explain_due(calendar: Calendar, planned: PlannedObligation) -> tuple[ExplainedLine, ...]:
    """The due time of an obligation, from the limit that binds to the last second, with every day left out."""
    return tuple(_lines(calendar, planned.starts_at, planned.limits))


def _lines(calendar: Calendar, starts_at: datetime, limits: tuple[PlannedLimit, ...]) -> Iterator[ExplainedLine]:
    binding = limits[0]
    yield _limit_line(binding)
    for other in limits[1:]:
        yield _other_line(calendar, other)
    yield _receipt_line(calendar, starts_at, binding)
    if binding.limit is not None and binding.limit.unit in ("working_days", "working_hours"):
        yield from _counting_lines(calendar, starts_at, binding)
    yield _due_line(calendar, binding)
    if calendar.provisional(calendar.local_day(binding.due_at)):
        through = calendar.known_through
        yield ExplainedLine(
            f"放假安排只公布到 {through:%Y-%m-%d}，其后为暂定，公布后将重新计算。",
            f"Holiday notices are known through {through:%Y-%m-%d}; what lies beyond is provisional.",
        )


def _limit_line(binding: PlannedLimit) -> ExplainedLine:
    zh, en = _BASES[binding.basis]
    if binding.limit is None:
        return ExplainedLine(f"适用{zh}（规则 {binding.rule}）。", f"The {en} binds (rule {binding.rule}).")
    amount_zh, amount_en = amount_of(binding.limit)
    source_zh, source_en = _source(binding)
    return ExplainedLine(f"适用{zh}：{amount_zh}（{source_zh}）。", f"The {en} binds: {amount_en} ({source_en}).")


def _other_line(calendar: Calendar, other: PlannedLimit) -> ExplainedLine:
    zh, en = _BASES[other.basis]
    until = f"{calendar.local(other.due_at):%Y-%m-%d %H:%M:%S}"
    if other.limit is None:
        return ExplainedLine(f"{zh}至 {until}，不适用。", f"The {en} would end at {until}; it does not bind.")
    amount_zh, amount_en = amount_of(other.limit)
    return ExplainedLine(
        f"{zh}为{amount_zh}（{other.rule}），至 {until}，不适用。",
        f"The {en} of {amount_en} ({other.rule}) would end at {until}; it does not bind.",
    )


def amount_of(limit: ResolvedLimit) -> tuple[str, str]:
    """A limit in words: `15个工作日`, `15 working days`."""
    zh, en = _UNITS[limit.unit]
    return f"{limit.amount}{zh}", f"{limit.amount} {en.removesuffix('s') if limit.amount == 1 else en}"


def _source(binding: PlannedLimit) -> tuple[str, str]:
    limit = binding.limit
    zh, en = f"规则 {binding.rule}", f"rule {binding.rule}"
    if limit is not None and limit.parameter:
        zh, en = f"{zh}，参数 {limit.parameter}", f"{en}, parameter {limit.parameter}"
    if limit is not None and limit.reference:
        where = f"{limit.reference.document} {limit.reference.paragraph}"
        zh, en = f"{zh}，依据 {where}", f"{en}, by {where}"
    return zh, en


def _receipt_line(calendar: Calendar, starts_at: datetime, binding: PlannedLimit) -> ExplainedLine:
    received = f"{calendar.local(starts_at):%Y-%m-%d %H:%M:%S}"
    if binding.limit is not None and binding.limit.unit in ("working_days", "civil_days"):
        return ExplainedLine(f"{received} 收到，当日不计。", f"Received {received}; the day of receipt does not count.")
    return ExplainedLine(f"自 {received} 起计。", f"The clock runs from {received}.")


def _counting_lines(calendar: Calendar, starts_at: datetime, binding: PlannedLimit) -> Iterator[ExplainedLine]:
    first, last = calendar.local_day(starts_at) + timedelta(days=1), calendar.local_day(binding.due_at)
    counted = [day for day in _days(first, last) if calendar.is_working_day(day)]
    if counted:
        yield ExplainedLine(
            f"计入 {len(counted)} 个工作日：{counted[0]} 至 {counted[-1]}。",
            f"Counted: {len(counted)} working days, {counted[0]} to {counted[-1]}.",
        )
    skipped = [day for day in _days(first, last) if not calendar.is_working_day(day)]
    for start, end, name in _runs(calendar, skipped):
        days = f"{start}" if start == end else f"{start} – {end}"
        yield ExplainedLine(f"不计 {days}：{name or '周末'}。", f"Not counted: {days} ({name or 'weekend'}).")
    for day in counted:
        if day.isoweekday() > 5:
            name = calendar.name_of(day)
            yield ExplainedLine(
                f"计入 {day}：调休上班（{name}）。",
                f"Counted although a weekend: {day}, a make-up working day ({name}).",
            )


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _runs(calendar: Calendar, days: list[date]) -> Iterator[tuple[date, date, str | None]]:
    """Consecutive days off of one name, put together."""
    run: tuple[date, date, str | None] | None = None
    for day in days:
        name = calendar.name_of(day)
        if run and run[1] + timedelta(days=1) == day and run[2] == name:
            run = (run[0], day, name)
            continue
        if run:
            yield run
        run = (day, day, name)
    if run:
        yield run


def _due_line(calendar: Calendar, binding: PlannedLimit) -> ExplainedLine:
    due = f"{calendar.local(binding.due_at):%Y-%m-%d %H:%M:%S}"
    return ExplainedLine(f"到期 {due}（含该秒）。", f"Due {due}, that second included.")
