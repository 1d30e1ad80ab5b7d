"""The public files: every row accounted for, verdicts as counted independently, the same report twice."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from openpyxl import load_workbook

from tests.integration.replay.records import DATA, replaying

BOARD = DATA / "message-board-2816.xlsx"
MAILBOX = DATA / "mayor-mailbox-1179.csv"
REQUESTS = DATA / "service-requests-121k.csv.gz"
LIMIT = 15
SLICE = 2_400


def needs(file: Path) -> pytest.MarkDecorator:
    """Skip, saying so, where the public data are absent."""
    return pytest.mark.skipif(not file.exists(), reason=f"{file.name} is not at {file.parent}")


def day_of(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    year, month, day = map(int, re.findall(r"\d+", str(cell))[:3])
    return date(year, month, day)


def counted_verdict(received: date, answered: date) -> str:
    """The day of receipt does not count; on time up to the end of the 15th working day after it."""
    last, working_days = received, 0
    while working_days < LIMIT:
        last += timedelta(days=1)
        working_days += chinese_calendar.is_workday(last)
    return "on_time" if answered <= last else "overdue"


@needs(BOARD)
def test_verdicts_of_the_message_board_are_those_of_an_independent_count(tmp_path: Path) -> None:
    book = load_workbook(BOARD, read_only=True)
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    book.close()
    expected = [(str(row[0]), counted_verdict(day_of(row[3]), day_of(row[6]))) for row in rows]

    with replaying(BOARD, "message-board", tmp_path) as first:
        report = first.report
    with replaying(BOARD, "message-board", tmp_path) as second:
        assert second.raw == first.raw, "two runs give the same report byte for byte"

    assert [(entry["id"], entry["verdict"]) for entry in report["records"]] == expected
    assert report["totals"]["records"] == report["totals"]["registered"] == len(rows) == 2816


@needs(MAILBOX)
def test_every_letter_of_the_mailbox_is_accounted_for_with_all_defects(tmp_path: Path) -> None:
    with MAILBOX.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    with replaying(MAILBOX, "mailbox", tmp_path) as replayed:
        entries = replayed.report["records"]

    assert [entry["id"] for entry in entries] == [row["mail_id"] for row in rows]
    known: set[str] = set()
    for row, entry in zip(rows, entries, strict=True):
        found = [(one["code"], one["field"]) for one in entry["defects"]]
        assert found == expected_defects(row, row["mail_id"] in known), row["mail_id"]
        known.add(row["mail_id"])


def expected_defects(row: dict[str, str], id_is_known: bool) -> list[tuple[str, str]]:
    """What is blank is missing, an id with other content is used twice, a reply before its letter is refused."""
    blank = {name for name, value in row.items() if not value.strip()}
    missing = [("text", "query"), ("received_at", "query_date"), ("answer.text", "reply"), ("answer.at", "reply_date")]
    found = [("missing", field) for field, column in missing if column in blank]
    if id_is_known:
        found.append(("id_reused", "submission_id"))
    if not blank & {"query_date", "reply_date"} and row["reply_date"] < row["query_date"]:
        found.append(("answered_before_received", "answer.at"))
    return found


def on_the_citys_word(rows: Sequence[dict[str, str]], entries: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many rows closed after they opened with a target and a verdict, and the ids that we judge otherwise."""

    def at(text: str) -> datetime:
        return datetime.strptime(text + " +0800", "%m/%d/%Y %I:%M:%S %p %z")

    judged, otherwise = 0, []
    for row, entry in zip(rows, entries, strict=True):
        if not (row["CLOSED_DT"] and row["TARGET_DT"] and row["OnTime_Status"]):
            continue
        if at(row["CLOSED_DT"]) < at(row["OPEN_DT"]):
            assert [one["code"] for one in entry["defects"]] == ["answered_before_received"]
            continue
        judged += 1
        if entry["verdict"] != {"ONTIME": "on_time", "OVERDUE": "overdue"}[row["OnTime_Status"]]:
            otherwise.append(entry["id"])
    return judged, otherwise


@needs(REQUESTS)
def test_service_requests_are_judged_as_the_city_judged_them(tmp_path: Path) -> None:
    """Every fiftieth row; all of them take `duban replay` five minutes."""
    with gzip.open(REQUESTS, "rt", encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        columns = list(table.fieldnames or ())
        rows = [row for number, row in enumerate(table) if number % 50 == 0][:SLICE]
    path = tmp_path / "slice.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)

    with replaying(path, "service-requests", tmp_path) as replayed:
        judged, otherwise = on_the_citys_word(rows, replayed.report["records"])

    assert judged > SLICE // 2
    assert otherwise == []
