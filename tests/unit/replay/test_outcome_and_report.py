"""What became of each record, and how it is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duban.replay.outcome import Outcomes
from duban.replay.report import RecordLost, entries, totals, write_report
from duban.replay.schedule import Message, Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
RECEIVED = "2026-03-02T01:00:00Z"
DUE = "2026-03-23T15:59:59Z"


def message(row: int, *, answers: bool = False) -> Message:
    return Message(0, row, answers=answers, key=b"", value=b"")


def told(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def accepted(matter: str, *, repeated: bool = False) -> bytes:
    return told(status="accepted", matter=matter, received_at=RECEIVED, repeated=repeated)


def refused(*codes: tuple[str, str]) -> bytes:
    defects = [{"code": code, "field": field, "message": f"{code}!", "message_zh": "！"} for code, field in codes]
    return told(status="refused", defects=defects)


def report_of(outcomes: Outcomes) -> list[dict[str, Any]]:
    count = len(outcomes.records)
    planned = Schedule(ids=[f"r{row}" for row in range(count)], received_at=[None] * count)
    return list(entries(planned, outcomes, SHANGHAI))


def test_a_matter_answered_in_time() -> None:
    outcomes = Outcomes(1)
    outcomes.take_receipt(message(0), accepted("M"))
    outcomes.take_supervision("duban.obligation.opened.v1", told(matter="M", kind="answer", due_at=DUE))
    outcomes.take_supervision("duban.obligation.opened.v1", told(matter="M", kind="sign", due_at=RECEIVED))
    discharged = told(matter="M", kind="answer", due_at=DUE, discharged_at="2026-03-10T02:00:00Z", verdict="on_time",
                      working_days_left=9)  # fmt: skip
    outcomes.take_supervision("duban.obligation.discharged.v1", discharged)

    assert report_of(outcomes) == [
        {
            "id": "r0", "outcome": "registered", "verdict": "on_time", "received_at": "2026-03-02T09:00:00+08:00",
            "due_at": "2026-03-23T23:59:59+08:00", "answered_at": "2026-03-10T10:00:00+08:00", "working_days_left": 9,
            "defects": [],
        }
    ]  # fmt: skip


def test_a_limit_that_ran_out_without_an_answer_is_overdue_and_one_that_did_not_is_open() -> None:
    outcomes = Outcomes(2)
    for row, matter in enumerate("MN"):
        outcomes.take_receipt(message(row), accepted(matter))
        outcomes.take_supervision("duban.obligation.opened.v1", told(matter=matter, kind="answer", due_at=DUE))
    outcomes.take_supervision("duban.obligation.breached.v1", told(matter="M", kind="answer"))

    assert [entry["verdict"] for entry in report_of(outcomes)] == ["overdue", "open"]


def test_a_rejected_record_has_no_verdict_and_all_defects_of_submission_and_answer() -> None:
    outcomes = Outcomes(1)
    outcomes.take_receipt(message(0, answers=True), refused(("missing", "at")))
    outcomes.take_receipt(message(0), refused(("missing", "received_at"), ("too_long", "title")))
    (entry,) = report_of(outcomes)

    assert (entry["outcome"], entry["verdict"]) == ("rejected", None)
    assert [(one["code"], one["field"]) for one in entry["defects"]] == [
        ("missing", "received_at"), ("too_long", "title"), ("missing", "answer.at")
    ]  # fmt: skip
    assert set(entry["defects"][0]) == {"code", "field", "message"}


def test_a_refused_answer_leaves_its_matter_registered() -> None:
    outcomes = Outcomes(1)
    outcomes.take_receipt(message(0), accepted("M"))
    outcomes.take_receipt(message(0, answers=True), refused(("answered_before_received", "at")))
    (entry,) = report_of(outcomes)

    assert (entry["outcome"], entry["verdict"], entry["answered_at"]) == ("registered", "open", None)
    assert entry["defects"][0]["field"] == "answer.at"


def test_the_same_submission_twice_is_merged_and_shares_the_verdict() -> None:
    outcomes = Outcomes(2)
    outcomes.take_receipt(message(0), accepted("M"))
    outcomes.take_receipt(message(1), accepted("M", repeated=True))
    entries_told = report_of(outcomes)

    assert [entry["outcome"] for entry in entries_told] == ["registered", "merged"]
    assert totals(entries_told) == {
        "records": 2, "registered": 1, "rejected": 0, "merged": 1, "on_time": 0, "overdue": 0, "open": 2
    }  # fmt: skip


def test_a_record_without_a_receipt_is_never_passed_over() -> None:
    with pytest.raises(RecordLost, match="r0"):
        report_of(Outcomes(1))


def test_the_report_is_json_in_one_shape(tmp_path: Path) -> None:
    outcomes = Outcomes(1)
    outcomes.take_receipt(message(0), accepted("M"))
    path = tmp_path / "report.json"
    write_report(path, "mailbox", report_of(outcomes))
    read = json.loads(path.read_text(encoding="utf-8"))

    assert list(read) == ["format", "totals", "records"]
    assert read["totals"]["registered"] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"], "nothing half-written stays"


def test_instants_are_read_as_they_are() -> None:
    outcomes = Outcomes(1)
    outcomes.take_receipt(message(0), accepted("M"))

    assert outcomes.records[0].received_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
