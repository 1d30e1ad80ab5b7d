"""What the pages of notify show, as templates take it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from services.chassis.pages.components import TagLevel, TimelineEntry
from services.notify.domain.delivery import WEBHOOK
from services.notify.domain.retries import State
from services.notify.ledger.query import Entry, Tried

Say = Callable[..., str]
"""A text of the pages in the reader's language: key and values."""

LEVELS: dict[str, TagLevel] = {
    State.PLANNED: "neutral",
    State.SENDING: "neutral",
    State.DELIVERED: "pale",
    State.RETRYING: "soon",
    State.FAILED: "late",
    State.DISABLED: "late",
}

SENT_ON = frozenset({State.FAILED.value, State.DISABLED.value, State.RETRYING.value})
"""States in which a delivery can be sent on by hand."""


def pairs(say: Say, entry: Entry, moment: Callable[[datetime], str], named: Mapping[str, str]) -> list[tuple[str, str]]:
    """The facts of a delivery; what is not known is left out."""
    waits = entry.state in {State.PLANNED, State.RETRYING}
    listed = [
        ("list.recipient", named.get(entry.recipient, entry.recipient)),
        ("list.channel", say(f"channel.{entry.channel}")),
        ("one.matter", entry.matter),
        ("one.rule", entry.rule),
        ("one.event_id", entry.event_id),
        ("one.happened", moment(entry.occurred_at)),
        ("list.planned", moment(entry.planned_at)),
        ("one.next", moment(entry.next_attempt_at) if waits else None),
        ("one.finished", moment(entry.finished_at) if entry.finished_at else None),
        ("one.error", entry.last_error),
    ]
    return [(say(key), value) for key, value in listed if value]


def readable(entry: Entry) -> str:
    """The body of a delivery, JSON laid out over lines."""
    if entry.channel != WEBHOOK:
        return entry.body
    return json.dumps(json.loads(entry.body), ensure_ascii=False, indent=2)


def attempts(say: Say, tried: Iterable[Tried]) -> list[TimelineEntry]:
    """The attempts as a time line, newest first."""
    found = []
    for one in tried:
        result = say(f"failure.{one.failure}") if one.failure else say(f"state.{State.DELIVERED}")
        details = [(say("one.seconds"), f"{one.seconds:.3f}")]
        if one.status is not None:
            details.append((say("one.status"), str(one.status)))
        found.append(
            TimelineEntry(
                title=say("one.attempt", number=one.attempt, result=result),
                at=one.started_at,
                text=one.detail or "",
                level="late" if one.failure else "good",
                details=details,
            )
        )
    return found
