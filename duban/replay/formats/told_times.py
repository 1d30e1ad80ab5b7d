"""Times as files tell them: local, with or without a time of day, and now and then not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d{1,2}):(?P<second>\d{1,2}))?"
)
_AMERICAN = re.compile(
    r"(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<half>[AP]M)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a cell says of a time: `text` is what a portal writes, `instant` (UTC) is none where it cannot be read."""

    text: str | None
    instant: datetime | None


NOTHING = Told(None, None)


def year_first(cell: object, zone: ZoneInfo) -> Told:
    """`2019/4/25 9:32:09`, `2019-04-25`, or a spreadsheet's own time; a date alone is read as its first moment.

    Working days are counted by civil days, so the first moment of a day decides no verdict otherwise than the day does.
    """
    if isinstance(cell, datetime):
        return _told(cell.replace(tzinfo=zone))
    text = str(cell or "").strip()
    if not text:
        return NOTHING
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return Told(text, None)
    return _at(text, zone, *(int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")))


def american(cell: str, zone: ZoneInfo) -> Told:
    """`01/16/2015 08:30:00 PM`."""
    text = cell.strip()
    if not text:
        return NOTHING
    found = _AMERICAN.fullmatch(text)
    if found is None:
        return Told(text, None)
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "PM" else 0)
    day = (int(found["year"]), int(found["month"]), int(found["day"]))
    return _at(text, zone, *day, hour, int(found["minute"]), int(found["second"]))


def _at(text: str, zone: ZoneInfo, *parts: int) -> Told:
    year, month, day, hour, minute, second = parts
    try:
        return _told(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError:
        return Told(text, None)


def _told(local: datetime) -> Told:
    return Told(local.isoformat(), local.astimezone(UTC))
