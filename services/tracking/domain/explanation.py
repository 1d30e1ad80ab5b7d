"""Why due then: an obligation's due time told line by line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from schemas.events.terms import Binding
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.explained_course import (
    NOTHING,
    ExplainedLine,
    MovedBy,
    Names,
    amount_of,
    counting_lines,
    day_in_words,
    extension_lines,
    moment_zh,
    pause_lines,
)
from services.tracking.domain.limits import PlannedLimit, PlannedObligation

_BASES: Final[dict[Binding, tuple[str, str]]] = {
    Binding.STATUTORY: ("规定时限", "statutory limit"),
    Binding.COMMITMENT: ("承诺时限", "published commitment"),
    Binding.GIVEN: ("来件所附时限", "limit given with the submission"),
    Binding.DEFAULT: ("缺省时限", "default limit"),
}


def by_id(name: str) -> tuple[str, str]:
    """Names of a regime that nobody has at hand: the ids."""
    return name, name


def explain_due(
    calendar: Calendar, planned: PlannedObligation, names: Names = by_id, moved: MovedBy = NOTHING
) -> tuple[ExplainedLine, ...]:
    """The due time of an obligation, from the limit that binds to the last second, with every day left out."""
    return tuple(_lines(calendar, planned.starts_at, planned.limits, names, moved))


def _lines(
    calendar: Calendar, starts_at: datetime, limits: tuple[PlannedLimit, ...], names: Names, moved: MovedBy
) -> Iterator[ExplainedLine]:
    binding = limits[0]
    unit = binding.limit.unit if binding.limit else None
    yield _limit_line(binding, names)
    for other in limits[1:]:
        yield _other_line(calendar, other, names)
    yield _receipt_line(calendar, starts_at, binding)
    yield from extension_lines(moved)
    yield from pause_lines(calendar, moved, unit, names)
    if unit in ("working_days", "working_hours"):
        in_days = unit == "working_days"
        yield from counting_lines(calendar, starts_at, binding.due_at, moved.days(calendar) if in_days else frozenset())
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
        return ExplainedLine(f"{zh}至{moment_zh(local)}，不适用。", f"The {en} would end at {until}; it does not bind.")
    amount_zh, amount_en = amount_of(other.limit)
    rule_zh, rule_en = names(other.rule)
    return ExplainedLine(
        f"{zh}为{amount_zh}（{rule_zh}），至{moment_zh(local)}，不适用。",
        f"The {en} of {amount_en} ({rule_en}) would end at {until}; it does not bind.",
    )


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
            f"{moment_zh(local)} 收到，当日不计。", f"Received {received}; the day of receipt does not count."
        )
    return ExplainedLine(f"自{moment_zh(local)} 起计。", f"The clock runs from {received}.")


def _due_line(calendar: Calendar, binding: PlannedLimit) -> ExplainedLine:
    local = calendar.local(binding.due_at)
    due = f"{local:%Y-%m-%d %H:%M:%S}"
    return ExplainedLine(f"{moment_zh(local, seconds=True)} 到期（含该秒）。", f"Due {due}, that second included.")


def on_record(calendar: Calendar, due_at: datetime) -> ExplainedLine:
    """The due time that counts, where it is not what the account comes to.

    Nobody becomes overdue by another calendar: what would have run out already ends with the day of the decision.
    """
    local = calendar.local(due_at)
    until = f"{local:%Y-%m-%d %H:%M:%S}"
    return ExplainedLine(
        f"重新计算不使在办事项当即超时，按记录以 {moment_zh(local, seconds=True)} 为到期时间（含该秒）。",
        f"Working it out again makes nobody overdue at once: on record it is due {until}, that second included.",
    )
