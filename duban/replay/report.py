"""The report of a replay: totals and one entry a record, in the order of the file, the same bytes for the same file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.replay.outcome import MERGED, ON_TIME, OPEN, OVERDUE, REGISTERED, REJECTED, MatterOutcome, Outcomes
from duban.replay.schedule import Schedule

_NOTHING = MatterOutcome()


class RecordLost(Exception):
    """Records got no receipt; the text names the first."""


def entries(planned: Schedule, outcomes: Outcomes, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """One entry a record. Raises RecordLost where one was never answered."""
    for record_id, recorded_at, record in zip(planned.ids, planned.received_at, outcomes.records, strict=True):
        if record.outcome is None:
            raise RecordLost(f"record {record_id} got no receipt")
        matter = outcomes.of_matter(record.matter) or _NOTHING
        yield {
            "id": record_id,
            "outcome": record.outcome,
            "verdict": None if record.outcome == REJECTED else matter.verdict,
            "received_at": _local(record.received_at or recorded_at, zone),
            "due_at": _local(matter.due_at, zone),
            "answered_at": _local(matter.answered_at, zone),
            "working_days_left": matter.working_days_left,
            "defects": [*record.defects, *record.answer_defects],
        }


def totals(told: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Counts of outcomes and verdicts; registered and merged records have a verdict, rejected ones have none."""
    outcomes = dict.fromkeys((REGISTERED, REJECTED, MERGED), 0)
    verdicts = dict.fromkeys((ON_TIME, OVERDUE, OPEN), 0)
    for entry in told:
        outcomes[entry["outcome"]] += 1
        if entry["verdict"] is not None:
            verdicts[entry["verdict"]] += 1
    return {"records": len(told)} | outcomes | verdicts


def write_report(path: Path, format_name: str, told: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write the report, one line a record; gives the totals. Appears complete or not at all."""
    counted = totals(told)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(f'{{"format": {_text(format_name)},\n"totals": {_text(counted)},\n"records": [\n')
        file.write(",\n".join(map(_text, told)))
        file.write("\n]}\n")
    partial.replace(path)
    return counted


def _local(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else instant.astimezone(zone).isoformat()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
