"""Examples of what the system finds by itself, of its examination, and of key monitoring."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.contract import EventContract
from schemas.events import finding as event
from schemas.events.finding import Evidence, FindingKind
from schemas.events.supervision import ObligationOpened
from schemas.events.terms import Binding, Colour, PlannedLevel, PlannedReminder
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.rules import CALENDAR, DIGEST
from schemas.identity import event_id, finding_id, finding_stream, monitoring_stream

_SUBJECT: Final = f"matter:{story.MATTER}"
_ROUND: Final = "round.1"
_PASSED: Final = finding_id(story.REGION, FindingKind.BUCK_PASSING, _SUBJECT, _ROUND)
_SECTION: Final = f"section:{story.URBAN}/{story.LIGHTING}"
_MONTH: Final = "2026-03"
_BLOCKED: Final = finding_id(story.REGION, FindingKind.BLOCKAGE, _SECTION, _MONTH)
_OFFICE: Final = "efficiency-office-head"


def _recorded(
    stream: str, version: int, at: datetime, cause: str, correlation: str, data: EventContract
) -> EventExample:
    variant = "blockage" if isinstance(data, event.FindingRaised) and data.kind is FindingKind.BLOCKAGE else ""
    return EventExample("tracking", stream, version, at, cause, correlation, data, variant)


def _handed_on(what: str, at: datetime, unit: str, to_unit: str) -> Evidence:
    return Evidence(what=what, at=at, matter=story.MATTER, case_number=story.CASE_NUMBER, unit=unit, to_unit=to_unit)


_BUCK_PASSING: Final = event.FindingRaised(
    region=story.REGION,
    finding=_PASSED,
    kind=FindingKind.BUCK_PASSING,
    subject=_SUBJECT,
    period=_ROUND,
    units=(story.HOTLINE, story.HOUSING, story.URBAN),
    rule="findings.buck_passing",
    thresholds={"hand_ons": 3},
    figures={"hand_ons": 3, "units": 3, "seconds": 87_900},
    regime=DIGEST,
    evidence=(
        _handed_on("matter.transferred", story.TRANSFERRED, story.HOTLINE, story.HOUSING),
        _handed_on("matter.returned", story.RETURNED, story.HOUSING, story.HOTLINE),
        _handed_on("matter.transferred", story.TRANSFERRED_AGAIN, story.HOTLINE, story.URBAN),
    ),
    evidence_total=3,
    raised_at=story.TRANSFERRED_AGAIN,
)
_BLOCKAGE: Final = event.FindingRaised(
    region=story.REGION,
    finding=_BLOCKED,
    kind=FindingKind.BLOCKAGE,
    subject=_SECTION,
    period=_MONTH,
    unit=story.URBAN,
    section=story.LIGHTING,
    units=(story.URBAN,),
    rule="findings.blockage",
    thresholds={
        "least_waits": 5,
        "least_neighbours": 2,
        "least_neighbours_waits": 10,
        "deviation": 3.5,
        "times_neighbours": 2.0,
        "neighbours_moved": 0.5,
    },
    figures={
        "waits": 12,
        "left": 4,
        "median_seconds": 1_382_400,
        "neighbours": 3,
        "neighbours_waits": 41,
        "neighbours_median_seconds": 216_000,
        "neighbours_spread_seconds": 93_600,
        "neighbours_moved": 0.9512,
        "deviations": 8.41,
    },
    regime=DIGEST,
    evidence=(
        Evidence(
            what="waiting",
            at=story.TRANSFERRED_AGAIN,
            matter=story.MATTER,
            case_number=story.CASE_NUMBER,
            unit=story.URBAN,
            section=story.LIGHTING,
            seconds=1_406_400,
        ),
    ),
    evidence_total=12,
    raised_at=story.at(4, 1),
)
_EXAMINED: Final = event.FindingExamined(
    region=story.REGION,
    finding=_BLOCKED,
    kind=FindingKind.BLOCKAGE,
    unit=story.URBAN,
    section=story.LIGHTING,
    outcome="confirmed",
    note="路灯管理科自3月起仅一人值守，派单积压；限期补齐人手。",
    by=_OFFICE,
    examined_at=story.at(4, 2, 10),
    rectify=True,
)
_BEGUN: Final = event.MonitoringBegun(
    region=story.REGION,
    unit=story.URBAN,
    reason="三月份办理时间明显高于同类科室",
    findings=(_BLOCKED,),
    begins_at=story.at(4, 2, 11),
    begun_by=_OFFICE,
)
_ENDED: Final = event.MonitoringEnded(
    region=story.REGION,
    unit=story.URBAN,
    reason="连续一个月无超时",
    ends_at=story.at(5, 6, 9),
    ended_by=_OFFICE,
)

_TIGHTER: Final = ObligationOpened(
    region=story.REGION,
    matter=story.MATTER,
    obligation="call_back.1",
    unit=story.URBAN,
    section=story.LIGHTING,
    post=story.LAMPS_B,
    person=story.OFFICIAL_B,
    case_number=story.CASE_NUMBER,
    kind="call_back",
    starts_at=story.CLOSED,
    due_at=story.at(4, 9, 23, 59, 59),
    amount=3,
    measure="working_days",
    binding=Binding.STATUTORY,
    rule="call-back",
    calendar=CALENDAR,
    provisional=False,
    regime=DIGEST,
    round=2,
    category=story.CATEGORY,
    importance="ordinary",
    discharged_by=("matter.rated",),
    reminders=(
        PlannedReminder(at=story.at(4, 7, 8, 30), reminder="fraction:0.25", readers=("post", "section_head")),
        PlannedReminder(at=story.at(4, 9, 8, 30), reminder="fraction:0.75", readers=("post", "section_head")),
    ),
    ladder=(PlannedLevel(at=story.at(4, 10), level=2, readers=("leader_in_charge",), card=Colour.RED, circular=True),),
    continues=None,
    level=0,
    breached=False,
    monitored=True,
)

_WATCHED: Final = monitoring_stream(story.REGION, story.URBAN)

FINDINGS: Final = (
    EventExample(
        "tracking",
        story.SUPERVISION_STREAM,
        40,
        story.CLOSED,
        event_id(story.MATTER_STREAM, 17),
        story.MATTER,
        _TIGHTER,
        "monitored",
    ),
    _recorded(finding_stream(_PASSED), 1, _BUCK_PASSING.raised_at, f"finding/{_SUBJECT}", _SUBJECT, _BUCK_PASSING),
    _recorded(finding_stream(_BLOCKED), 1, _BLOCKAGE.raised_at, f"finding/{_SECTION}", _SECTION, _BLOCKAGE),
    _recorded(finding_stream(_BLOCKED), 2, _EXAMINED.examined_at, "http/5f0c1d", _SECTION, _EXAMINED),
    _recorded(_WATCHED, 1, _BEGUN.begins_at, "http/5f0c1e", event_id(finding_stream(_BLOCKED), 2), _BEGUN),
    _recorded(_WATCHED, 2, _ENDED.ends_at, "http/7a1b44", _WATCHED, _ENDED),
)
