"""The report of a play: every dated entry beside its paragraph, totals by unit; the same bytes for the same play."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from duban.campaign.entries import Document, Entry
from duban.campaign.script import Script
from duban.campaign.seen import Obligation, Seen, TaskSeen
from schemas.events.campaign import PlannedItem

MISSED: Final = "missed"
"""Never handed in, and the last day has passed."""
_NEVER_SEEN: Final = TaskSeen()
_COUNTED: Final = ("items", "on_time", "overdue", MISSED, "yellow_cards", "red_cards")


def report(script: Script, seen: Seen) -> dict[str, Any]:
    """What came of all documents, in the order in which their campaigns begin."""
    documents = [_of_document(document, seen) for document in script.documents]
    return {"seed": script.seed, "totals": _sum(one["totals"] for one in documents), "documents": documents}


def write_report(path: Path, told: Mapping[str, Any]) -> None:
    """Write it; appears complete or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(as_text(told), encoding="utf-8")
    partial.replace(path)


def as_text(told: Mapping[str, Any]) -> str:
    """The report as it is written."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _of_document(document: Document, seen: Seen) -> dict[str, Any]:
    plan, regime = document.plan, document.regime
    items = [_of_entry(entry, seen.tasks.get(entry.task, _NEVER_SEEN), document.zone) for entry in document.entries]
    foretold = {entry.task for entry in document.entries}
    units = _units(items)
    return {
        "regime": regime.id,
        "version": regime.version,
        "region": regime.region,
        "campaign": plan.campaign,
        "title": {"zh": plan.title_zh, "en": plan.title_en},
        "documents": {one.id: one.title for one in regime.references},
        "first_day": _day(plan.begins_at, document.zone),
        "last_day": _day(plan.ends_at, document.zone),
        "totals": _sum(units.values()) | {"not_in_the_plan": _beyond(plan.region, foretold, seen)},
        "items": items,
        "units": units,
        "without_a_day": [_undated(item) for item in document.undated],
    }


def _of_entry(entry: Entry, task: TaskSeen, zone: ZoneInfo) -> dict[str, Any]:
    item, own = entry.item, [one for one in task.obligations.values() if one.kind != "verify"]
    return {
        "document": item.document,
        "paragraph": item.paragraph,
        "item": item.item,
        "process": item.process,
        "title": {"zh": item.title_zh, "en": item.title_en},
        "occurrence": entry.occurrence,
        "said": item.said,
        **entry.owner.model_dump(exclude_none=True),
        "receiver": entry.verifier,
        "appeared_on": [_day(at, zone) for at in task.appeared],
        "due_on": None if task.due_at is None else _day(task.due_at, zone),
        "handed_in_at": _moment(task.handed_in[0], zone) if task.handed_in else None,
        "verified_at": _moment(task.verified_at, zone),
        "sent_back": task.sent_back,
        "verdict": _verdict(own),
        "level": max((one.level for one in own), default=0),
        "cards": [
            {
                "colour": card.colour,
                "unit": card.unit,
                "obligation": card.obligation,
                "issued_on": _day(card.issued_at, zone),
                **({"revoked": True} if card.revoked else {}),
            }
            for _, card in sorted(task.cards.items(), key=lambda one: (one[1].issued_at, one[0]))
        ],
        "outcome": task.outcome,
    }


def _verdict(own: list[Obligation]) -> str | None:
    """Of the first handing in; what is done again after it was sent back has a limit of its own."""
    if not own:
        return None
    return own[0].verdict or MISSED


def _units(items: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for item in items:
        own = counted.setdefault(item["unit"], Counter())
        own["items"] += 1
        own[item["verdict"] or "not_opened"] += 1
        for card in item["cards"]:
            if not card.get("revoked"):
                counted.setdefault(card["unit"], Counter())[f"{card['colour']}_cards"] += 1
    return {unit: {name: counted[unit][name] for name in _COUNTED} for unit in sorted(counted)}


def _sum(counts: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return {name: total[name] for name in (*_COUNTED, *sorted(total.keys() - set(_COUNTED)))}


def _beyond(region: str, foretold: set[str], seen: Seen) -> int:
    """Items that appeared without being in the plan; there are none."""
    return sum(
        bool(task.appeared) and task.region == region and name not in foretold for name, task in seen.tasks.items()
    )


def _undated(item: PlannedItem) -> dict[str, Any]:
    return {
        "paragraph": item.paragraph,
        "item": item.item,
        "title": {"zh": item.title_zh, "en": item.title_en},
        "lead": [one.model_dump(exclude_none=True) for one in item.lead],
        "support": [one.model_dump(exclude_none=True) for one in item.support],
    }


def _day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def plan_entries(document: Document) -> dict[str, Any]:
    """The plan of a document as data: what the report says before anything has happened."""
    return {
        "regime": document.regime.id,
        "campaign": document.plan.campaign,
        "items": [
            {
                "document": entry.item.document,
                "paragraph": entry.item.paragraph,
                "item": entry.item.item,
                "occurrence": entry.occurrence,
                **entry.owner.model_dump(exclude_none=True),
                "receiver": entry.verifier,
                "appears_on": _day(entry.appears_at, document.zone),
                "due_on": _day(entry.due_at, document.zone),
            }
            for entry in document.entries
        ],
        "without_a_day": [_undated(item) for item in document.undated],
    }


def rows(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The items of all documents."""
    for document in told["documents"]:
        yield from document["items"]
