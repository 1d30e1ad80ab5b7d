"""Why due then: an obligation's due time told line by line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from schemas.events.terms import Binding
from schemas.regime.facts import ResolvedLimit
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.limits import PlannedLimit, PlannedObligation

Names = Callable[[str], tuple[str, str]]
"""The Chinese and the English name of something in a regime: a rule, a parameter, a document."""

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


def by_id(name: str) -> tuple[str, str]:
    """Names of a regime that nobody has at hand: the ids."""
    return name, name


def explain_due(calendar: Calendar, planned: PlannedObligation, names: Names = by_id) -> tuple[ExplainedLine, ...]:
    """The due time of an obligation, from the limit that binds to the last second, with every day left out."""
    return tuple(_lines(calendar, planned.starts_at, planned.limits, names))


def _lines(
    calendar: Calendar, starts_at: datetime, limits: tuple[PlannedLimit, ...], names: Names
) -> Iterator[ExplainedLine]:
    binding = limits[0]
    yield _limit_line(binding, names)
    for other in limits[1:]:
        yield _other_line(calendar, other, names)
    yield _receipt_line(calendar, starts_at, binding)
    if binding.limit is not None and binding.limit.unit in ("working_days", "working_hours"):
        yield from _counting_lines(calendar, starts_at, binding)
    yield _due_line(calendar, binding)
    if calendar.provisional(calendar.local_day(binding.due_at)):
        through = calendar.known_through
        yield ExplainedLine(
            f"放假安排只公布到{day_in_words(through)}，其后为暂定，公布后将重新计算。",
            f"Holiday notices are known through {through:%Y-%m-%d}; what lies beyond is provisional.",
        )


def _limit_line(binding: PlannedLimit, names: Names) -> ExplainedLine:
    zh, en = _BASES[binding.basis]
    if binding.limit is None:
        rule_zh, rule_en = names(binding.rule)
        return ExplainedLine(f"适用{zh}（规则：{rule_zh}）。", f"The {en} binds (rule {rule_en}).")
    amount_zh, amount_en = amount_of(binding.limit)
    source_zh, source_en = _source(binding, names)
    return ExplainedLine(f"适用{zh}：{amount_zh}（{source_zh}）。", f"The {en} binds: {amount_en} ({source_en}).")


def _other_line(calendar: Calendar, other: PlannedLimit, names: Names) -> ExplainedLine:
    zh, en = _BASES[other.basis]
    local = calendar.local(other.due_at)
    until = f"{local:%Y-%m-%d %H:%M:%S}"
    if other.limit is None:
        return ExplainedLine(f"{zh}至{_moment(local)}，不适用。", f"The {en} would end at {until}; it does not bind.")
    amount_zh, amount_en = amount_of(other.limit)
    rule_zh, rule_en = names(other.rule)
    return ExplainedLine(
        f"{zh}为{amount_zh}（{rule_zh}），至{_moment(local)}，不适用。",
        f"The {en} of {amount_en} ({rule_en}) would end at {until}; it does not bind.",
    )


def amount_of(limit: ResolvedLimit) -> tuple[str, str]:
    """A limit in words: `15个工作日`, `15 working days`."""
    zh, en = _UNITS[limit.unit]
    return f"{limit.amount}{zh}", f"{limit.amount} {en.removesuffix('s') if limit.amount == 1 else en}"


def _source(binding: PlannedLimit, names: Names) -> tuple[str, str]:
    limit = binding.limit
    rule_zh, rule_en = names(binding.rule)
    zh, en = f"规则：{rule_zh}", f"rule {rule_en}"
    if limit is not None and limit.parameter:
        parameter_zh, parameter_en = names(limit.parameter)
        zh, en = f"{zh}；参数：{parameter_zh}", f"{en}, parameter {parameter_en}"
    if limit is not None and limit.reference:
        document_zh, document_en = names(limit.reference.document)
        zh = f"{zh}；依据：{document_zh} {limit.reference.paragraph}"
        en = f"{en}, by {document_en} {limit.reference.paragraph}"
    return zh, en


def _receipt_line(calendar: Calendar, starts_at: datetime, binding: PlannedLimit) -> ExplainedLine:
    local = calendar.local(starts_at)
    received = f"{local:%Y-%m-%d %H:%M:%S}"
    if binding.limit is not None and binding.limit.unit in ("working_days", "civil_days"):
        return ExplainedLine(
            f"{_moment(local)} 收到，当日不计。", f"Received {received}; the day of receipt does not count."
        )
    return ExplainedLine(f"自{_moment(local)} 起计。", f"The clock runs from {received}.")


def _counting_lines(calendar: Calendar, starts_at: datetime, binding: PlannedLimit) -> Iterator[ExplainedLine]:
    first, last = calendar.local_day(starts_at) + timedelta(days=1), calendar.local_day(binding.due_at)
    counted = [day for day in _days(first, last) if calendar.is_working_day(day)]
    if counted:
        yield ExplainedLine(
            f"计入 {len(counted)} 个工作日：{day_in_words(counted[0])}至{day_in_words(counted[-1])}。",
            f"Counted: {len(counted)} working days, {counted[0]} to {counted[-1]}.",
        )
    skipped = [day for day in _days(first, last) if not calendar.is_working_day(day)]
    for start, end, name in _runs(calendar, skipped):
        days = f"{start}" if start == end else f"{start} – {end}"
        zh = day_in_words(start) if start == end else f"{day_in_words(start)}至{day_in_words(end)}"
        yield ExplainedLine(f"不计{zh}：{name or '周末'}。", f"Not counted: {days} ({name or 'weekend'}).")
    for day in counted:
        if day.isoweekday() > 5:
            name = calendar.name_of(day)
            yield ExplainedLine(
                f"计入{day_in_words(day)}：调休上班（{name}）。",
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
    local = calendar.local(binding.due_at)
    due = f"{local:%Y-%m-%d %H:%M:%S}"
    return ExplainedLine(f"{_moment(local, seconds=True)} 到期（含该秒）。", f"Due {due}, that second included.")


def in_words(local: datetime, *, seconds: bool = False) -> ExplainedLine:
    """A local moment in both languages."""
    clock = "%H:%M:%S" if seconds else "%H:%M"
    return ExplainedLine(_moment(local, seconds=seconds), f"{local:%Y-%m-%d} {local.strftime(clock)}")


def day_in_words(day: date) -> str:
    """A day as Chinese readers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(local: datetime, *, seconds: bool = False) -> str:
    clock = "%H:%M:%S" if seconds or local.second else "%H:%M"
    return f"{day_in_words(local)} {local.strftime(clock)}"
