"""The places, units, numbers and instants of the story; 360923 is Shanggao county, everything else is made up.

A lamp in Heping road is dark. The hotline passes the complaint to the wrong bureau first; the right one answers on the
last day, but its word arrives after the limit, when a yellow card was given already. The lamp goes out again: a second
round, which ends well. All days are working days of 2026 by the State Council's notice.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from schemas.identity import case_number, matter_id, matter_stream, receipt_stream, supervision_stream

REGION = "360923"
PORTAL = "hotline"
SUBMISSION = "RX-20260302-0417"
MAILBOX = "mailbox"
MAILBOX_SUBMISSION = "XX-2026-0093"
CATEGORY = "street-lighting"
DISTRICT = "aoyang"

HOTLINE = "hotline-centre"
HOUSING = "housing-construction"
URBAN = "urban-management"
LIGHTING = "urban-lighting"
LAMPS_A = "urban-lighting-lamps"
LAMPS_B = "urban-lighting-poles"
OFFICIAL_A = "赵建平"
OFFICIAL_B = "钱小燕"
OFFICIAL_C = "吴晓梅"

_CHINA = timezone(timedelta(hours=8))


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2026, local time of the county."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=_CHINA)


RECEIVED = at(3, 2, 9, 12)
TRANSFERRED = at(3, 2, 10, 5)
RETURNED = at(3, 3, 9, 40)
TRANSFERRED_AGAIN = at(3, 3, 10, 30)
SIGNED = at(3, 3, 15, 20)
ANSWERED = at(3, 19, 17, 20)
ANSWER_REPORTED = at(3, 20, 8, 50)
RATED = at(3, 20, 20, 15)
REOPENED = at(3, 23, 9, 5)
HANDED_OVER = at(3, 24, 8, 30)
CLOSED = at(4, 3, 11)

LETTER_RECEIVED = at(3, 4, 10)
LETTER_DUE = at(3, 13, 17, 30)
"""Given with the letter by the county head; at the close of business."""

DUE = at(3, 19, 23, 59, 59)
"""13 working days; the day of receipt does not count."""
LATE = at(3, 20)
SECOND_LEVEL = at(3, 27)
"""5 further working days."""
HALF_WAY = at(3, 11, 8, 30)
DAY_BEFORE = at(3, 18, 8, 30)
SIGN_DUE = at(3, 4, 23, 59, 59)
SECOND_DUE = at(4, 10, 23, 59, 59)
"""13 working days from the reopening; Qingming lies between."""

MATTER = matter_id(REGION, PORTAL, SUBMISSION)
CASE_NUMBER = case_number(REGION, RECEIVED.date(), MATTER)
LETTER = matter_id(REGION, MAILBOX, MAILBOX_SUBMISSION)
LETTER_CASE_NUMBER = case_number(REGION, LETTER_RECEIVED.date(), LETTER)
MATTER_STREAM = matter_stream(MATTER)
SUPERVISION_STREAM = supervision_stream(MATTER)
RECEIPT_STREAM = receipt_stream(REGION, PORTAL, SUBMISSION)


def place(offset: int) -> str:
    """Where a message of the portal lies in Kafka: what its events follow from."""
    return f"{REGION}.portal.{PORTAL}/2/{offset}"
