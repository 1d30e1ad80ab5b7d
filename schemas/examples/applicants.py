"""A firm that asks: its message, its registration, and the supervision that knows whose limit it is."""

from __future__ import annotations

from typing import Final

from schemas.commands import portal as message
from schemas.events import matter as event
from schemas.events.supervision import SupervisionBegun
from schemas.examples import story
from schemas.examples.example import EventExample, MessageExample
from schemas.examples.rules import DIGEST
from schemas.identity import case_number, content_digest, event_id, matter_id, matter_stream, supervision_stream

_SUBMISSION: Final = "QY-2026-0031"
_RECEIVED: Final = story.at(3, 5, 9, 30)
_MATTER: Final = matter_id(story.REGION, story.PORTAL, _SUBMISSION)
_NUMBER: Final = case_number(story.REGION, _RECEIVED.date(), _MATTER)
_SUBMIT: Final = message.SubmitMatter(
    submission_id=_SUBMISSION,
    source=event.Source.PHONE,
    kind=event.Kind.REQUEST,
    title="厂区门口路灯未安装",
    text="厂区新建大门外道路没有路灯，夜班职工出行不便，请协调安装。",
    received_at=_RECEIVED,
    applicant=event.Applicant.FIRM,
)
_REGISTERED: Final = event.MatterRegistered(
    region=story.REGION,
    matter=_MATTER,
    case_number=_NUMBER,
    portal=story.PORTAL,
    submission_id=_SUBMISSION,
    source=event.Source.PHONE,
    kind=event.Kind.REQUEST,
    received_at=_RECEIVED,
    content=content_digest(b"lamps for a factory gate"),
    regime=DIGEST,
    applicant=event.Applicant.FIRM,
)
_BEGUN: Final = SupervisionBegun(
    region=story.REGION,
    matter=_MATTER,
    round=1,
    begun_at=_RECEIVED,
    case_number=_NUMBER,
    portal=story.PORTAL,
    source=event.Source.PHONE,
    kind=event.Kind.REQUEST,
    applicant=event.Applicant.FIRM,
)

APPLICANT_MESSAGES: Final = (MessageExample("qy-0031-1", story.PORTAL, _RECEIVED, _SUBMIT, "firm"),)
APPLICANTS: Final = (
    EventExample("intake", matter_stream(_MATTER), 1, _RECEIVED, story.place(433), _MATTER, _REGISTERED, "firm"),
    EventExample(
        "tracking",
        supervision_stream(_MATTER),
        1,
        _RECEIVED,
        event_id(matter_stream(_MATTER), 1),
        _MATTER,
        _BEGUN,
        "firm",
    ),
)
