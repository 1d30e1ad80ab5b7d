"""A message board (留言板): a spreadsheet of messages to leaders, each with its official answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.replay.formats.told_times import year_first
from duban.replay.record import ReplayRecord, UnreadableFile, without_blanks

COLUMNS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")


def read_message_board(path: Path, zone: ZoneInfo) -> Iterator[ReplayRecord]:
    """Every message in the order of the sheet. Raises UnreadableFile where a column is missing."""
    for row in _rows(path):
        yield _record(row, zone)


def _record(row: dict[str, Any], zone: ZoneInfo) -> ReplayRecord:
    number = str(row["留言编号"] or "").strip()
    received, answered = year_first(row["留言时间"], zone), year_first(row["答复时间"], zone)
    submission = without_blanks(
        {
            "submission_id": number,
            "source": "web",
            "kind": "complaint",
            "title": row["留言主题"],
            "text": row["留言详情"],
            "received_at": received.text,
        }
    )
    if row["留言用户"]:
        submission["complainant"] = {"name": str(row["留言用户"])}
    answer = without_blanks({"text": row["答复意见"], "at": answered.text})
    told = {"submission_id": number} | answer if answer else None
    return ReplayRecord(number, submission, told, received.instant, answered.instant)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise UnreadableFile(f"{path.name} is no spreadsheet (.xlsx): {error}") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        heads = [str(cell or "").strip() for cell in next(rows, ())]
        if missing := [name for name in COLUMNS if name not in heads]:
            raise UnreadableFile(f"{path.name} lacks the columns {', '.join(missing)}")
        for cells in rows:
            if any(cell is not None for cell in cells):
                yield dict(zip(heads, cells, strict=True))
    finally:
        book.close()
