"""A mayor's mailbox (市长信箱): letters and replies with dates but no times of day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from duban.replay.formats.tables import rows_of
from duban.replay.formats.told_times import year_first
from duban.replay.record import ReplayRecord, without_blanks

COLUMNS = ("mail_id", "title", "query", "query_date", "reply", "reply_date", "reply_agency")


def read_mailbox(path: Path, zone: ZoneInfo) -> Iterator[ReplayRecord]:
    """Every letter in the order of the file. Raises UnreadableFile where a column is missing.

    A date stands for its first moment, in letters and replies alike: the limit counts civil days, in which the day of
    receipt does not count and the last one counts whole, so that no time of day could change a verdict.
    """
    for row in rows_of(path, COLUMNS):
        yield _record(row, zone)


def _record(row: Mapping[str, str], zone: ZoneInfo) -> ReplayRecord:
    number = row["mail_id"].strip()
    received, answered = year_first(row["query_date"], zone), year_first(row["reply_date"], zone)
    submission = {
        "submission_id": number,
        "source": "mailbox",
        "kind": "complaint",
        "title": row["title"],
        "text": row["query"],
        "received_at": received.text,
    }
    answer = {"submission_id": number, "text": row["reply"], "at": answered.text, "by": row["reply_agency"]}
    # Whoever is named as having replied did reply, also where the text or the date was lost.
    replied = any(row[name].strip() for name in ("reply", "reply_date", "reply_agency"))
    told = without_blanks(answer) if replied else None
    return ReplayRecord(number, without_blanks(submission), told, received.instant, answered.instant)
