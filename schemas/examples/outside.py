"""Examples of what others are told: receipts and outcomes, the rules in force, published tables, the heartbeat."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from schemas.calendar.document import read_calendar
from schemas.contract import EventContract
from schemas.defects import defect
from schemas.events.calendar import CalendarAdopted
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.matter import MatterAnswered
from schemas.events.receipt import OutcomeNotified, ReceiptIssued
from schemas.events.regime import RegimeAdopted
from schemas.events.score import Rate, ScorePublished, Standing
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.matters import of_matter
from schemas.examples.rules import CALENDAR, DIGEST, REGIME
from schemas.identity import (
    calendar_stream,
    content_digest,
    heartbeat_stream,
    outcome_stream,
    receipt_stream,
    regime_stream,
    score_stream,
)

_REFUSED_SUBMISSION: Final = "RX-20260302-0418"
_PERIOD: Final = "2026-03"
_SOUNDED: Final = story.at(3, 2, 9)


def _recorded(
    service: str, stream: str, recorded_at: datetime, cause: str, data: EventContract, variant: str = ""
) -> EventExample:
    """The first event of its stream; it belongs to its matter, where it has one."""
    correlation = getattr(data, "matter", None) or cause
    return EventExample(service, stream, 1, recorded_at, cause, correlation, data, variant)


_ACCEPTED: Final = ReceiptIssued(
    region=story.REGION,
    portal=story.PORTAL,
    submission_id=story.SUBMISSION,
    command="duban.matter.submit.v1",
    status="accepted",
    matter=story.MATTER,
    case_number=story.CASE_NUMBER,
    query_code="40371865",
    unit=story.HOTLINE,
    received_at=story.RECEIVED,
    repeated=False,
    defects=(),
)
_REFUSED: Final = ReceiptIssued(
    region=story.REGION,
    portal=story.PORTAL,
    submission_id=_REFUSED_SUBMISSION,
    command="duban.matter.submit.v1",
    status="refused",
    defects=(defect("no_offset", "received_at"), defect("missing", "text")),
)
_OUTCOME: Final = OutcomeNotified(
    region=story.REGION,
    portal=story.PORTAL,
    submission_id=story.SUBMISSION,
    matter=story.MATTER,
    case_number=story.CASE_NUMBER,
    step=MatterAnswered.TYPE,
    unit=story.URBAN,
    happened_at=story.ANSWERED,
)
_ADOPTED: Final = RegimeAdopted(
    region=story.REGION,
    regime=REGIME.id,
    version=REGIME.version,
    digest=DIGEST,
    effective_from=story.at(3, 1),
    adopted_at=story.at(2, 26, 10),
    adopted_by="efficiency-office-head",
    document=REGIME.canonical,
)
_CALENDAR: Final = read_calendar(
    """{"region": "360923", "years": [{"year": 2026, "reference": "国办发明电〔2025〕7号",
    "days_off": [{"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}],
    "make_up_days": [{"date": "2026-09-20", "for": "国庆节"}, {"date": "2026-10-10", "for": "国庆节"}]}]}"""
)
_CALENDAR_ADOPTED: Final = CalendarAdopted(
    region=story.REGION,
    version=f"{story.REGION}-1-{_CALENDAR.digest[:8]}",
    number=1,
    replaces=CALENDAR,
    years=(2026,),
    references=("国办发明电〔2025〕7号",),
    digest=_CALENDAR.digest,
    adopted_at=story.at(2, 27, 9),
    adopted_by="efficiency-office-head",
    document=_CALENDAR.canonical,
)
_TABLE: Final = ScorePublished(
    region=story.REGION,
    period=_PERIOD,
    regime=DIGEST,
    standings=(
        Standing(
            unit=story.URBAN,
            peer_group="departments",
            rank=1,
            score=Decimal("93.75"),
            rates=(
                Rate(rate="answered-on-time", numerator=31, denominator=32, value=Decimal("0.9688")),
                Rate(rate="satisfied", numerator=29, denominator=32, value=Decimal("0.9063")),
            ),
            yellow_cards=1,
            red_cards=0,
        ),
    ),
    facts=content_digest(b"facts of March 2026"),
    published_at=story.at(4, 3, 9),
)
_HEARTBEAT: Final = HeartbeatPassed(region=story.REGION, stage="intake", sounded_at=_SOUNDED)

OUTSIDE: Final = (
    _recorded("intake", story.RECEIPT_STREAM, story.RECEIVED, story.place(417), _ACCEPTED),
    _recorded(
        "intake",
        receipt_stream(story.REGION, story.PORTAL, _REFUSED_SUBMISSION),
        story.at(3, 2, 9, 14),
        story.place(418),
        _REFUSED,
        "refused",
    ),
    _recorded("notify", outcome_stream(story.MATTER), story.ANSWER_REPORTED, of_matter(10), _OUTCOME),
    _recorded("intake", regime_stream(story.REGION), _ADOPTED.adopted_at, "adoption-2026-1", _ADOPTED),
    _recorded(
        "tracking",
        calendar_stream(story.REGION),
        _CALENDAR_ADOPTED.adopted_at,
        "adoption-2026-1",
        _CALENDAR_ADOPTED,
    ),
    _recorded("scoring", score_stream(story.REGION, _PERIOD), _TABLE.published_at, "publication-2026-03", _TABLE),
    _recorded(
        "intake", heartbeat_stream(story.REGION, "intake"), _SOUNDED, f"{story.REGION}.portal.heartbeat/0/8", _HEARTBEAT
    ),
)
