"""Examples of the events of supervision: the limit to answer, its reminders, its breach and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events import cards, terms
from schemas.events import supervision as event
from schemas.events.matter import Importance, Kind, Source
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.matters import of_matter
from schemas.examples.rules import CALENDAR, DIGEST
from schemas.identity import event_id, matter_stream, supervision_stream

_DAY_BEFORE_READERS: Final = ("post", "section_head")


def _owed(obligation: str, post: str = story.LAMPS_A, person: str = story.OFFICIAL_A) -> dict[str, Any]:
    return {
        "region": story.REGION,
        "matter": story.MATTER,
        "obligation": obligation,
        "unit": story.URBAN,
        "section": story.LIGHTING,
        "post": post,
        "person": person,
        "case_number": story.CASE_NUMBER,
    }


def _recorded(version: int, recorded_at: datetime, cause: str, data: EventContract, variant: str = "") -> EventExample:
    stream = story.SUPERVISION_STREAM
    return EventExample("tracking", stream, version, recorded_at, cause, story.MATTER, data, variant)


def _by_alarm(version: int, recorded_at: datetime, after: int, data: EventContract) -> EventExample:
    """What happens because time passed follows from the last event of its own stream."""
    stream = story.SUPERVISION_STREAM
    return EventExample("tracking", stream, version, recorded_at, event_id(stream, after), stream, data)


_BEGUN: Final = event.SupervisionBegun(
    region=story.REGION,
    matter=story.MATTER,
    round=1,
    begun_at=story.RECEIVED,
    case_number=story.CASE_NUMBER,
    portal=story.PORTAL,
    source=Source.PHONE,
    kind=Kind.COMPLAINT,
    category=story.CATEGORY,
    importance=Importance.ORDINARY,
    district=story.DISTRICT,
    about="县住建局",
)
_BEGUN_WITH_GIVEN_LIMIT: Final = event.SupervisionBegun(
    region=story.REGION,
    matter=story.LETTER,
    round=1,
    begun_at=story.LETTER_RECEIVED,
    case_number=story.LETTER_CASE_NUMBER,
    portal=story.MAILBOX,
    source=Source.MAILBOX,
    kind=Kind.REPORT,
    importance=Importance.IMPORTANT,
    given_due_at=story.LETTER_DUE,
)
_TERMS: Final[dict[str, Any]] = {
    "kind": "answer",
    "amount": 13,
    "measure": "working_days",
    "binding": terms.Binding.STATUTORY,
    "rule": "answer-complaints",
    "calendar": CALENDAR,
    "provisional": False,
    "regime": DIGEST,
    "category": story.CATEGORY,
    "importance": "ordinary",
    "discharged_by": ("matter.answered",),
    "level": 0,
    "breached": False,
}
_OPENED: Final = event.ObligationOpened(
    **_owed("answer.4"),
    **_TERMS,
    starts_at=story.RECEIVED,
    due_at=story.DUE,
    round=1,
    reminders=(
        terms.PlannedReminder(at=story.HALF_WAY, reminder="fraction:0.5", readers=("post",)),
        terms.PlannedReminder(at=story.DAY_BEFORE, reminder="working_days_before:1", readers=_DAY_BEFORE_READERS),
    ),
    ladder=(
        terms.PlannedLevel(at=story.LATE, level=1, readers=("section_head",), card=terms.Colour.YELLOW, circular=False),
        terms.PlannedLevel(
            at=story.SECOND_LEVEL, level=2, readers=("leader_in_charge",), card=terms.Colour.RED, circular=True
        ),
    ),
)
_HANDED_OVER: Final = event.ObligationOpened(
    **_owed("answer.6", story.LAMPS_B, story.OFFICIAL_B),
    **_TERMS,
    starts_at=story.REOPENED,
    due_at=story.SECOND_DUE,
    round=2,
    continues="answer.5",
    excused=True,
)
_REMINDED: Final = event.ObligationReminded(
    **_owed("answer.4"),
    reminder="working_days_before:1",
    readers=_DAY_BEFORE_READERS,
    due_at=story.DUE,
    reminded_at=story.DAY_BEFORE,
)
_BREACHED: Final = event.ObligationBreached(
    **_owed("answer.4"), kind="answer", due_at=story.DUE, breached_at=story.LATE, clock="answer.1"
)
_ESCALATED: Final = event.ObligationEscalated(
    **_owed("answer.4"),
    level=1,
    readers=("section_head",),
    circular=False,
    due_at=story.DUE,
    escalated_at=story.LATE,
)
_CARD_ISSUED: Final = cards.CardIssued(
    **_owed("answer.4"), card="yellow.answer.4", colour=terms.Colour.YELLOW, level=1, issued_at=story.LATE
)
_CARD_REVOKED: Final = cards.CardRevoked(
    **_owed("answer.4"),
    card="yellow.answer.4",
    colour=terms.Colour.YELLOW,
    reason="discharged_on_time",
    revoked_at=story.ANSWERED,
)
_DISCHARGED: Final = event.ObligationDischarged(
    **_owed("answer.4"),
    kind="answer",
    discharged_at=story.ANSWERED,
    due_at=story.DUE,
    verdict=terms.Verdict.ON_TIME,
    working_days_left=0,
    round=1,
    level=1,
    excused=False,
    clock="answer.1",
)
_WITHDRAWN: Final = event.ObligationWithdrawn(
    region=story.REGION,
    matter=story.MATTER,
    obligation="answer.3",
    unit=story.HOTLINE,
    section="hotline-desk",
    post="hotline-desk-day",
    person=story.OFFICIAL_C,
    case_number=story.CASE_NUMBER,
    kind="answer",
    reason="transferred",
    withdrawn_at=story.TRANSFERRED_AGAIN,
    was_overdue=False,
    clock="answer.1",
)

OBLIGATIONS: Final = (
    _recorded(1, story.RECEIVED, of_matter(1), _BEGUN),
    EventExample(
        "tracking",
        supervision_stream(story.LETTER),
        1,
        story.LETTER_RECEIVED,
        event_id(matter_stream(story.LETTER), 1),
        story.LETTER,
        _BEGUN_WITH_GIVEN_LIMIT,
        "given-limit",
    ),
    _recorded(12, story.TRANSFERRED_AGAIN, of_matter(7), _WITHDRAWN),
    _recorded(14, story.TRANSFERRED_AGAIN, of_matter(8), _OPENED),
    _by_alarm(18, story.DAY_BEFORE, 17, _REMINDED),
    _by_alarm(19, story.LATE, 18, _BREACHED),
    _by_alarm(20, story.LATE, 18, _ESCALATED),
    _by_alarm(21, story.LATE, 18, _CARD_ISSUED),
    _recorded(22, story.ANSWER_REPORTED, of_matter(10), _CARD_REVOKED),
    _recorded(23, story.ANSWER_REPORTED, of_matter(10), _DISCHARGED),
    _recorded(29, story.HANDED_OVER, of_matter(14), _HANDED_OVER, "handed-over"),
)
