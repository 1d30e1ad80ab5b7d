"""Examples of the events of tasks: a finding that is put right, and a licence with its yearly check."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events import task as event
from schemas.events.matter import Importance
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.rules import DIGEST
from schemas.identity import event_id, task_id, task_number, task_stream

_FOUND_AT: Final = story.at(3, 24, 16)

_RECTIFIED_AT: Final = story.at(4, 1, 10)
_VERIFIED_AT: Final = story.at(4, 2, 15)
_OFFICE: Final = "efficiency-office"
_INSPECTOR: Final = "孙立"

_TASK: Final = task_id(story.REGION, "finding:2026-03-counter", story.URBAN)

_LICENCE: Final = task_id(story.REGION, "registry", "street-stall-licence", "2026-0031")


def _of(task: str = _TASK, opened: datetime = _FOUND_AT) -> dict[str, Any]:
    return {"region": story.REGION, "task": task, "number": task_number(story.REGION, opened.date(), task)}


_HEAD: Final[dict[str, Any]] = {"unit": story.URBAN, "section": story.LIGHTING, "post": story.LAMPS_A}
_RECTIFICATION: Final = event.Process.RECTIFICATION

_OPENED: Final = event.TaskOpened(
    **_of(),
    **_HEAD,
    process=_RECTIFICATION,
    title_zh="窗口无人值守（暗访）",
    title_en="Counter left unattended (covert inspection)",
    person=story.OFFICIAL_A,
    lead=(story.URBAN,),
    support=(story.HOUSING,),
    receiver=_OFFICE,
    origin="finding:2026-03-counter",
    item="counter-discipline",
    occurrence="2026-03",
    document="county-2026",
    paragraph="五(一)",
    said="限期整改",
    importance=Importance.IMPORTANT,
    opened_at=_FOUND_AT,
    opened_by=_INSPECTOR,
    regime=DIGEST,
)
_BEGUN: Final = event.TaskStepBegun(
    **_of(),
    **_HEAD,
    process=_RECTIFICATION,
    item="counter-discipline",
    step="rectify",
    attempt=2,
    person=story.OFFICIAL_A,
    importance=Importance.IMPORTANT,
    begins_at=story.at(3, 30, 9),
    due_at=story.at(4, 3, 23, 59, 59),
    ladder="usual",
    regime=DIGEST,
    problem=False,
    sent_back=1,
)
_COMPLETED: Final = event.TaskStepCompleted(
    **_of(),
    process=_RECTIFICATION,
    step="rectify",
    attempt=2,
    unit=story.URBAN,
    outcome=event.StepOutcome.DONE,
    completed_at=_RECTIFIED_AT,
    completed_by=story.OFFICIAL_A,
    evidence="上城管〔2026〕17号",
    note="已增设 AB 岗",
)
_HANDED_OVER: Final = event.TaskHandedOver(
    **_of(),
    step="rectify",
    from_unit=story.URBAN,
    unit=story.URBAN,
    section=story.LIGHTING,
    post=story.LAMPS_B,
    person=story.OFFICIAL_B,
    reason="A 岗外出学习",
    handed_over_at=story.at(3, 31, 9),
    handed_over_by=story.OFFICIAL_A,
)
_CLOSED: Final = event.TaskClosed(
    **_of(),
    process=_RECTIFICATION,
    unit=story.URBAN,
    outcome=event.TaskOutcome.STRUCK_OFF,
    closed_at=_VERIFIED_AT,
    closed_by=_INSPECTOR,
    follow_up=event.Process.LOOK_BACK,
    follow_up_at=story.at(6, 30, 8, 30),
)
_GRANTED: Final = event.TaskClosed(
    **_of(_LICENCE, story.at(3, 2)),
    process=event.Process.APPROVAL,
    unit=story.URBAN,
    outcome=event.TaskOutcome.GRANTED,
    closed_at=story.at(3, 20, 11),
    closed_by=story.OFFICIAL_A,
    follow_up=event.Process.ANNUAL_CHECK,
    follow_up_at=datetime(2027, 3, 1, tzinfo=_FOUND_AT.tzinfo),
    timezone="Asia/Shanghai",
)
_CANCELLED: Final = event.TaskClosed(
    **_of(_LICENCE, story.at(3, 2)),
    process=event.Process.APPROVAL,
    unit=story.URBAN,
    outcome=event.TaskOutcome.CANCELLED,
    closed_at=story.at(4, 2, 9),
    closed_by=_INSPECTOR,
    reason="申请人撤回",
)
_FOLLOWED: Final = event.TaskFollowUpDue(
    **_of(_LICENCE, story.at(3, 2)),
    **_HEAD,
    process=event.Process.ANNUAL_CHECK,
    title_zh="占道经营许可",
    title_en="Street stall licence",
    person=story.OFFICIAL_A,
    receiver=_OFFICE,
    item="street-stall-licence",
    occurrence="2027",
    document="county-2026",
    paragraph="四(三)",
    importance=Importance.ORDINARY,
    due_since=datetime(2027, 3, 1, tzinfo=_FOUND_AT.tzinfo),
    next_at=datetime(2028, 3, 1, tzinfo=_FOUND_AT.tzinfo),
)


def _recorded(version: int, at: datetime, data: EventContract, variant: str = "", task: str = _TASK) -> EventExample:
    cause = event_id(task_stream(task), version - 1) if version > 1 else "http/4bf92f3577b34da6a3ce929d0e0e4736"
    return EventExample("tracking", task_stream(task), version, at, cause, task, data, variant)


TASKS: Final = (
    _recorded(1, _FOUND_AT, _OPENED),
    _recorded(9, story.at(3, 30, 9), _BEGUN),
    _recorded(10, story.at(3, 31, 9), _HANDED_OVER),
    _recorded(11, _RECTIFIED_AT, _COMPLETED),
    _recorded(14, _VERIFIED_AT, _CLOSED),
    _recorded(8, story.at(3, 20, 11), _GRANTED, "granted", _LICENCE),
    _recorded(5, story.at(4, 2, 9), _CANCELLED, "cancelled", _LICENCE),
    _recorded(9, datetime(2027, 3, 1, tzinfo=_FOUND_AT.tzinfo), _FOLLOWED, "", _LICENCE),
)
