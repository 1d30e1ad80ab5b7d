"""Examples of what moves a clock: a letter of the story that waits for a hearing; and of problem matters and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events import clock, terms
from schemas.events import supervision as event
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.rules import CALENDAR, DIGEST
from schemas.identity import case_number, event_id, matter_id, supervision_stream

LETTER_ANSWER: Final[dict[str, Any]] = {
    "region": story.REGION,
    "matter": story.LETTER,
    "obligation": "answer.1",
    "unit": story.HOUSING,
    "section": "housing-quality",
    "post": "housing-quality-head",
    "person": story.OFFICIAL_C,
    "case_number": story.LETTER_CASE_NUMBER,
}
"""Whose answer is owed."""
_LIMIT: Final[dict[str, Any]] = {
    "kind": "answer",
    "binding": terms.Binding.STATUTORY,
    "amount": 13,
    "measure": "working_days",
    "calendar": CALENDAR,
    "provisional": False,
}
_PAUSED_AT: Final = story.at(3, 6, 9)
_PAUSE_ENDS: Final = story.at(3, 18)
"""7 working days later, after the last second of that day."""
_RESUMED_AT: Final = story.at(3, 10, 11)
_DUE_FIRST: Final = story.at(3, 23, 23, 59, 59)
_DUE_IF_LONGEST: Final = story.at(4, 2, 23, 59, 59)
_DUE_AGAIN: Final = story.at(3, 25, 23, 59, 59)
_EXTENDED_AT: Final = story.at(3, 16, 10)
_DUE_EXTENDED: Final = story.at(3, 30, 23, 59, 59)
_REPLANNED_AT: Final = story.at(3, 19, 15)
_DUE_REPLANNED: Final = story.at(3, 31, 23, 59, 59)
_TASK: Final = matter_id(story.REGION, "campaign", "efficiency-year/summary/urban-management")
_TASK_NUMBER: Final = case_number(story.REGION, story.RECEIVED.date(), _TASK)


def of_letter(version: int, at: datetime, data: EventContract, variant: str = "") -> EventExample:
    """An event of the supervision of the letter."""
    stream = supervision_stream(story.LETTER)
    return EventExample("tracking", stream, version, at, event_id(stream, version - 1), story.LETTER, data, variant)


def _ahead(before: datetime, late: datetime) -> dict[str, Any]:
    """What lies ahead of a clock: a reminder on the day before, the second level of the ladder when it has run out."""
    return {
        "reminders": (terms.PlannedReminder(at=before, reminder="working_days_before:1", readers=("post",)),),
        "ladder": (
            terms.PlannedLevel(at=late, level=2, readers=("leader_in_charge",), card=terms.Colour.RED, circular=True),
        ),
    }


_OPENED: Final = event.ObligationOpened(
    **LETTER_ANSWER,
    **_LIMIT,
    starts_at=story.LETTER_RECEIVED,
    due_at=_DUE_EXTENDED,
    given_due_at=story.LETTER_DUE,
    rule="answer-letter",
    regime=DIGEST,
    discharged_by=("matter.answered",),
    other_limits=(
        terms.OtherLimit(
            binding=terms.Binding.COMMITMENT,
            rule="housing-pledge",
            amount=20,
            measure="working_days",
            due_at=story.at(4, 1, 23, 59, 59),
        ),
    ),
    pauses=(terms.PausedSpan(pause="hearing", begins_at=_PAUSED_AT, ends_at=_RESUMED_AT),),
    extensions=(terms.Extension(amount=3, measure="working_days"),),
)
_PAUSED: Final = clock.ObligationPaused(
    **LETTER_ANSWER,
    **_LIMIT,
    **_ahead(story.at(4, 1, 8, 30), story.at(4, 3)),
    former_due_at=_DUE_FIRST,
    due_at=_DUE_IF_LONGEST,
    pause="hearing",
    reason="The neighbours are heard before the bureau decides.",
    evidence="听证通知书〔2026〕3号",
    paused_at=_PAUSED_AT,
    ends_at=_PAUSE_ENDS,
    paused_by="housing-quality-head",
)
_RESUMED: Final = clock.ObligationResumed(
    **LETTER_ANSWER,
    **_LIMIT,
    **_ahead(story.at(3, 24, 8, 30), story.at(3, 26)),
    former_due_at=_DUE_IF_LONGEST,
    due_at=_DUE_AGAIN,
    pause="hearing",
    resumed_at=_RESUMED_AT,
    resumed_by="housing-quality-head",
)
_EXTENDED: Final = clock.ObligationExtended(
    **LETTER_ANSWER,
    **_LIMIT,
    **_ahead(story.at(3, 27, 8, 30), story.at(3, 31)),
    former_due_at=_DUE_AGAIN,
    due_at=_DUE_EXTENDED,
    extended_by=terms.Extension(amount=3, measure="working_days"),
    reason="The expert's opinion comes on the 18th.",
    granted_by="housing-leader",
    granted_by_role="leader",
    extended_at=_EXTENDED_AT,
)
_REPLANNED: Final = clock.ObligationReplanned(
    **LETTER_ANSWER,
    **(_LIMIT | {"calendar": "CN-2026-revised"}),
    **_ahead(story.at(3, 30, 8, 30), story.at(4, 1)),
    former_due_at=_DUE_EXTENDED,
    due_at=_DUE_REPLANNED,
    reason="calendar_revised",
    former_calendar=CALENDAR,
    reinstated=False,
    replanned_at=_REPLANNED_AT,
)
_REPLANNED_HANDED_OVER: Final = _REPLANNED.model_copy(update={"obligation": "answer.2", "clock": "answer.1"})
_PROBLEM: Final = event.SupervisionProblemFound(
    region=story.REGION,
    matter=story.LETTER,
    case_number=story.LETTER_CASE_NUMBER,
    problem="unowned",
    count=3,
    units=(story.HOTLINE, story.URBAN, story.HOUSING),
    found_at=story.at(3, 5, 9),
)
_TASK_BEGUN: Final = event.TaskSupervisionBegun(
    region=story.REGION,
    matter=_TASK,
    case_number=_TASK_NUMBER,
    process="deliverable",
    title_zh="自查总结报告",
    title_en="Summary report of the self-examination",
    importance="ordinary",
    begun_at=story.RECEIVED,
)

INTERVENTIONS: Final = (
    EventExample(
        "tracking",
        supervision_stream(_TASK),
        1,
        story.RECEIVED,
        f"task-{_TASK}@1",
        _TASK,
        _TASK_BEGUN,
    ),
    of_letter(2, story.at(3, 5, 9), _PROBLEM),
    of_letter(3, _PAUSED_AT, _PAUSED),
    of_letter(4, _RESUMED_AT, _RESUMED),
    of_letter(5, _EXTENDED_AT, _EXTENDED),
    of_letter(7, _EXTENDED_AT, _OPENED, "moved"),
    of_letter(8, _REPLANNED_AT, _REPLANNED),
    of_letter(9, _REPLANNED_AT, _REPLANNED_HANDED_OVER, "handed-over"),
)
