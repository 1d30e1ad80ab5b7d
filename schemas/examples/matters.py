"""Examples of the events of the matter, in the order in which they happen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.contract import EventContract
from schemas.events import matter as event
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.rules import DIGEST
from schemas.identity import content_digest, event_id, matter_stream


def _recorded(version: int, recorded_at: datetime, cause: str, data: EventContract, variant: str = "") -> EventExample:
    return EventExample("intake", story.MATTER_STREAM, version, recorded_at, cause, story.MATTER, data, variant)


_REGISTERED: Final = event.MatterRegistered(
    region=story.REGION,
    matter=story.MATTER,
    case_number=story.CASE_NUMBER,
    portal=story.PORTAL,
    submission_id=story.SUBMISSION,
    source=event.Source.PHONE,
    kind=event.Kind.COMPLAINT,
    category=story.CATEGORY,
    importance=event.Importance.ORDINARY,
    district=story.DISTRICT,
    about="县住建局",
    received_at=story.RECEIVED,
    confidential=False,
    content=content_digest(b"a street lamp"),
    regime=DIGEST,
)
_WITH_GIVEN_LIMIT: Final = event.MatterRegistered(
    region=story.REGION,
    matter=story.LETTER,
    case_number=story.LETTER_CASE_NUMBER,
    portal=story.MAILBOX,
    submission_id=story.MAILBOX_SUBMISSION,
    source=event.Source.MAILBOX,
    kind=event.Kind.REPORT,
    importance=event.Importance.IMPORTANT,
    received_at=story.LETTER_RECEIVED,
    given_due_at=story.LETTER_DUE,
    confidential=True,
    content=content_digest(b"a confidential report"),
    regime=DIGEST,
)
_ASSIGNED: Final = event.MatterAssigned(
    region=story.REGION,
    matter=story.MATTER,
    role=event.Role.OWNER,
    unit=story.URBAN,
    section=story.LIGHTING,
    post=story.LAMPS_A,
    person=story.OFFICIAL_A,
    acting=False,
    rule="transferred",
    assigned_at=story.TRANSFERRED_AGAIN,
    round=1,
    regime=DIGEST,
)
_ASSIGNED_TO_FIRST_CONTACT: Final = event.MatterAssigned(
    region=story.REGION,
    matter=story.MATTER,
    role=event.Role.FIRST_CONTACT,
    unit=story.HOTLINE,
    rule="first_contact",
    assigned_at=story.RECEIVED,
    round=1,
    regime=DIGEST,
)
_TRANSFERRED: Final = event.MatterTransferred(
    region=story.REGION,
    matter=story.MATTER,
    from_unit=story.HOTLINE,
    to_unit=story.URBAN,
    reason="路灯由县城管局管养",
    by="portal",
    transferred_at=story.TRANSFERRED_AGAIN,
    round=1,
)
_RETURNED: Final = event.MatterReturned(
    region=story.REGION,
    matter=story.MATTER,
    from_unit=story.HOUSING,
    to_unit=story.HOTLINE,
    reason="该路段路灯已移交县城管局",
    by="portal",
    returned_at=story.RETURNED,
    round=1,
)
_SIGNED: Final = event.MatterSigned(
    region=story.REGION, matter=story.MATTER, unit=story.URBAN, by=story.LAMPS_A, signed_at=story.SIGNED, round=1
)
_ANSWERED: Final = event.MatterAnswered(
    region=story.REGION,
    matter=story.MATTER,
    unit=story.URBAN,
    by=story.LAMPS_A,
    answered_at=story.ANSWERED,
    result="solved",
    round=1,
)
_RATED: Final = event.MatterRated(
    region=story.REGION,
    matter=story.MATTER,
    unit=story.URBAN,
    grade=event.Grade.DISSATISFIED,
    solved=False,
    rated_at=story.RATED,
    round=1,
)
_REOPENED: Final = event.MatterReopened(
    region=story.REGION,
    matter=story.MATTER,
    reason="回访：路灯次日再次熄灭",
    by="portal",
    reopened_at=story.REOPENED,
    round=2,
)
_CLOSED: Final = event.MatterClosed(
    region=story.REGION, matter=story.MATTER, unit=story.URBAN, by="portal", closed_at=story.CLOSED, round=2
)
_CALLED_BACK: Final = event.MatterRated(
    region=story.REGION,
    matter=story.MATTER,
    unit=story.URBAN,
    grade=event.Grade.SATISFIED,
    solved=True,
    rated_at=story.at(4, 7, 9, 30),
    round=2,
    by_unit="efficiency-office",
)

MATTERS: Final = (
    _recorded(1, story.RECEIVED, story.place(417), _REGISTERED),
    EventExample(
        "intake",
        matter_stream(_WITH_GIVEN_LIMIT.matter),
        1,
        _WITH_GIVEN_LIMIT.received_at,
        f"{story.REGION}.portal.{story.MAILBOX}/0/93",
        story.LETTER,
        _WITH_GIVEN_LIMIT,
        "given-limit",
    ),
    _recorded(2, story.RECEIVED, story.place(417), _ASSIGNED_TO_FIRST_CONTACT, "first-contact"),
    _recorded(5, story.RETURNED, story.place(431), _RETURNED),
    _recorded(7, story.TRANSFERRED_AGAIN, story.place(432), _TRANSFERRED),
    _recorded(8, story.TRANSFERRED_AGAIN, story.place(432), _ASSIGNED),
    _recorded(9, story.SIGNED, story.place(440), _SIGNED),
    _recorded(10, story.ANSWER_REPORTED, story.place(602), _ANSWERED),
    _recorded(11, story.RATED, story.place(615), _RATED),
    _recorded(12, story.REOPENED, story.place(620), _REOPENED),
    _recorded(17, story.CLOSED, story.place(744), _CLOSED),
    _recorded(18, _CALLED_BACK.rated_at, "http/3c9e20", _CALLED_BACK, "called-back"),
)


def of_matter(version: int) -> str:
    """Id of an event of the matter, as the cause of others."""
    return event_id(story.MATTER_STREAM, version)
