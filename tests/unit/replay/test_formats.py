"""Readers of the formats, against small files written here."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from duban.replay.formats import FORMATS, mailbox, message_board, service_requests
from duban.replay.record import ReplayRecord, UnreadableFile

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(name: str, path: Path) -> list[ReplayRecord]:
    return list(FORMATS[name].read(path, SHANGHAI))


def board(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (message_board.COLUMNS, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def table(path: Path, columns: Sequence[str], *rows: Sequence[str]) -> Path:
    written = StringIO()
    csv.writer(written).writerows([columns, *rows])
    data = written.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_a_message_and_its_answer(tmp_path: Path) -> None:
    row = (7, "U1", "Lamp", "2019/4/25 9:32:09", "\n\tthe lamp is out\n", "mended", "2019/5/10")
    (record,) = read("message-board", board(tmp_path / "board.xlsx", row))

    assert record.submission == {
        "submission_id": "7", "source": "web", "kind": "complaint", "title": "Lamp", "text": "\n\tthe lamp is out\n",
        "received_at": "2019-04-25T09:32:09+08:00", "complainant": {"name": "U1"},
    }  # fmt: skip
    assert record.answer == {"submission_id": "7", "text": "mended", "at": "2019-05-10T00:00:00+08:00"}
    assert record.submission_is_whole
    assert record.answer_is_whole


def test_a_message_without_an_answer(tmp_path: Path) -> None:
    row = (7, None, "Lamp", "2019/4/25 9:32:09", "the lamp is out", None, None)
    (record,) = read("message-board", board(tmp_path / "board.xlsx", row))

    assert record.answer is None
    assert "complainant" not in record.submission


@pytest.mark.parametrize(
    ("cells", "missing_of_submission", "missing_of_answer"),
    [
        ({"query_date": ""}, {"received_at"}, set()),
        ({"query": "  "}, {"text"}, set()),
        ({"reply": "\xa0"}, set(), {"text"}),
        ({"reply_date": ""}, set(), {"at"}),
        ({"query_date": "", "reply_date": "", "reply": ""}, {"received_at"}, {"text", "at"}),
    ],
)
def test_blank_cells_of_a_letter_are_missing_fields(
    tmp_path: Path, cells: dict[str, str], missing_of_submission: set[str], missing_of_answer: set[str]
) -> None:
    whole = {"mail_id": "20220510008", "title": "Road", "query": "when?", "query_date": "2022-05-10", "reply": "soon",
             "reply_date": "2022-05-12", "reply_agency": "office"}  # fmt: skip
    path = table(tmp_path / "mail.csv", mailbox.COLUMNS, list((whole | cells).values()))
    (record,) = read("mailbox", path)

    assert {"title", "text", "received_at"} - record.submission.keys() == missing_of_submission
    assert record.answer is not None
    assert {"text", "at"} - record.answer.keys() == missing_of_answer


def test_a_request_with_its_target(tmp_path: Path) -> None:
    times = ("01/01/2015 12:25:23 AM", "01/16/2015 08:30:00 AM", "01/02/2015 04:17:43 PM")
    row = ("101", *times, "Public Works", "Lights", "Outage", "PWDx_Lights", "PWDx", "Fenway", "Citizens Connect App")
    (record,) = read("service-requests", table(tmp_path / "r.csv.gz", service_requests.COLUMNS, row))

    assert record.submission["due_at"] == "2015-01-16T08:30:00+08:00"
    assert (record.submission["about"], record.submission["source"]) == ("PWDx", "app")
    assert record.answer is not None
    assert (record.answer["at"], record.answer["by"]) == ("2015-01-02T16:17:43+08:00", "PWDx_Lights")


def test_an_open_request_without_a_target(tmp_path: Path) -> None:
    row = (
        "101",
        "01/01/2015 12:25:23 AM",
        "",
        "",
        "Public Works",
        "Lights",
        "Outage",
        "Q",
        "PWDx",
        "",
        "Carrier pigeon",
    )
    (record,) = read("service-requests", table(tmp_path / "r.csv", service_requests.COLUMNS, row))

    assert record.answer is None
    assert "due_at" not in record.submission
    assert record.submission["source"] == "Carrier pigeon", "intake refuses what no regime knows"


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_another_format_is_refused_with_what_it_lacks(tmp_path: Path, name: str) -> None:
    path = tmp_path / "other"
    if name == "message-board":
        Workbook().save(path.with_suffix(".xlsx"))
        path = path.with_suffix(".xlsx")
    else:
        table(path, ("a", "b"), ("1", "2"))

    with pytest.raises(UnreadableFile, match="lacks the columns"):
        read(name, path)


def test_what_is_no_spreadsheet_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    path.write_text("a,b\n")

    with pytest.raises(UnreadableFile, match="no spreadsheet"):
        read("message-board", path)
