"""A city's service requests: opened, promised by a target that the city set itself, closed by a queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from duban.replay.formats.tables import rows_of
from duban.replay.formats.told_times import american
from duban.replay.record import ReplayRecord, without_blanks

COLUMNS = (
    "CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "SUBJECT", "REASON", "TYPE", "QUEUE", "Department",
    "neighborhood", "Source",
)  # fmt: skip

SOURCES = {
    "Constituent Call": "phone",
    "Citizens Connect App": "app",
    "Self Service": "web",
    "Twitter": "web",
    "City Worker App": "e-supervision",
    "Employee Generated": "e-supervision",
    "Maximo Integration": "e-supervision",
}
"""Doors of the city in our terms; what its own staff and systems found counts as electronic supervision."""


def read_service_requests(path: Path, zone: ZoneInfo) -> Iterator[ReplayRecord]:
    """Every request in the order of the file. Raises UnreadableFile where a column is missing."""
    for row in rows_of(path, COLUMNS):
        yield _record(row, zone)


def _record(row: Mapping[str, str], zone: ZoneInfo) -> ReplayRecord:
    number = row["CASE_ENQUIRY_ID"].strip()
    opened, closed = american(row["OPEN_DT"], zone), american(row["CLOSED_DT"], zone)
    submission = {
        "submission_id": number,
        "source": SOURCES.get(row["Source"].strip(), row["Source"]),
        "kind": "request",
        "title": row["TYPE"],
        "text": f"{row['SUBJECT']}: {row['REASON']}, {row['TYPE']}",
        "district": row["neighborhood"],
        "about": row["Department"],
        "received_at": opened.text,
        "due_at": american(row["TARGET_DT"], zone).text,
    }
    answer = None
    if closed.text is not None:
        answer = without_blanks(
            {"submission_id": number, "text": f"Closed: {row['TYPE']}", "at": closed.text, "by": row["QUEUE"]}
        )
    return ReplayRecord(number, without_blanks(submission), answer, opened.instant, closed.instant)
