"""How events become facts: pure, one row a key, the same rows whatever the batches were.

A fact belongs to the civil month in which it came about, never to that in which its matter was received: an answer
that falls due in March is counted in March, so that no verdict is missed by a table that was published before it fell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.chassis.views import Read, Staged, Write
from services.scoring.domain.measures import EXCUSED
from services.scoring.views.facts import payloads

_TO_LOCAL = timedelta(hours=8)
"""From UTC to the civil time of the whole country."""
_MAY_BE_ITS_LAST = 28
"""Day of a month from which on its last evening may have come."""
_MONTHS = {(year, month): f"{year}-{month:02d}" for year in range(2000, 2100) for month in range(1, 13)}

Key = tuple[str, str, str, str]
"""Matter, kind, subject (a round, a clock or a card) and unit.

A clock goes by the obligation with which it began: however often it is handed on, it is counted once of each unit.
"""

Row = tuple[Any, ...]
"""The key, then region, period, at, outcome, working days left, solved."""
_KEY = slice(4)

STAGED = """
matter text, kind text, subject text, unit text, region text, period text, at timestamptz, outcome text, days_left int,
solved bool
"""

# What a newer calendar undid never happened, nor what late word of a transfer in time undid: if it comes about again,
# it does so as if for the first time.
UNDO = """
DELETE FROM {schema}.facts AS fact
USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS undone (matter, kind, subject, unit)
WHERE fact.matter = undone.matter AND fact.kind = undone.kind AND fact.subject = undone.subject
  AND fact.unit = undone.unit
"""

# What was excused stays so, however late it is discharged.
UPSERT = """
INSERT INTO {schema}.facts AS fact (matter, kind, subject, unit, region, period, at, outcome, days_left, solved)
SELECT * FROM staged_facts
ON CONFLICT (matter, kind, subject, unit) DO UPDATE SET
    period = least(fact.period, excluded.period), at = least(fact.at, excluded.at),
    outcome = CASE WHEN fact.outcome = 'excused' THEN fact.outcome ELSE excluded.outcome END,
    days_left = coalesce(excluded.days_left, fact.days_left), solved = excluded.solved
"""

# A reopening is held against the unit whose answer did not hold.
REOPEN = """
INSERT INTO {schema}.facts (matter, kind, subject, unit, region, period, at)
SELECT answer.matter, 'reopened', answer.subject, answer.unit, answer.region, again.period, again.at
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS again (matter, subject, period, at)
JOIN {schema}.facts AS answer
  ON answer.matter = again.matter AND answer.kind = 'answered' AND answer.subject = again.subject
ON CONFLICT DO NOTHING
"""

NUMBER = """
INSERT INTO {schema}.cases (matter, case_number) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""


def fold(batch: Sequence[Read]) -> list[Write | Staged]:
    """The rows that a batch leads to, in four statements."""
    facts: dict[Key, Row] = {}
    reopened: list[tuple[str, str, str, datetime]] = []
    numbers: list[tuple[str, str]] = []
    undone: dict[Key, None] = {}
    for record, event in batch:
        make = _FACT.get(record.type)
        if make is not None:
            row = make(event)
            key = row[_KEY]
            known = facts.get(key)
            facts[key] = row if known is None else merged(known, row)
        elif record.type == "duban.matter.reopened.v1":
            at = event.reopened_at
            reopened.append((event.matter, f"round.{event.round - 1}", month(at), at))
        elif record.type in _UNDOES:
            if _UNDOES[record.type](event):
                key = (event.matter, event.kind, event.clock or event.obligation, event.unit)
                facts.pop(key, None)
                undone[key] = None
        else:
            numbers.append((event.matter, event.case_number))
    return [
        Write(UNDO, _columns(list(undone), 4)),
        Staged(UPSERT, "staged_facts", STAGED, list(facts.values())),
        Write(REOPEN, _columns(reopened, 4)),
        Write(NUMBER, _columns(numbers, 2)),
    ]


def month(at: datetime) -> str:
    """The civil month of an instant in UTC, for example 2026-03."""
    if at.day >= _MAY_BE_ITS_LAST:
        at += _TO_LOCAL
    return _MONTHS.get((at.year, at.month)) or f"{at:%Y-%m}"


def merged(known: Row, later: Row) -> Row:
    """What `UPSERT` does, within a batch: the first time and month, the last outcome, an excuse before all others."""
    matter, kind, subject, unit, region, period, at, outcome, days_left, solved = later
    days = known[8] if days_left is None else days_left
    last = EXCUSED if known[7] == EXCUSED else outcome
    return matter, kind, subject, unit, region, min(known[5], period), min(known[6], at), last, days, solved


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics of the regions whose scores changed."""
    return {f"score:{event.region}" for _, event in batch}


def _columns(rows: Sequence[Sequence[Any]], width: int) -> tuple[Sequence[Any], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _step(kind: str, at: datetime, event: payloads.Treated) -> Row:
    return (event.matter, kind, f"round.{event.round}", event.unit, event.region, month(at), at, None, None, None)


def _rated(event: payloads.Rated) -> Row:
    # The last grade counts, but one of a later month leaves the published table of an earlier one alone.
    period = month(event.rated_at)
    return (
        event.matter, "rated", f"round.{event.round}@{period}", event.unit, event.region, period, event.rated_at,
        event.grade, None, event.solved,
    )  # fmt: skip


def _breached(event: payloads.Breached) -> Row:
    return (
        event.matter, event.kind, event.clock or event.obligation, event.unit, event.region, month(event.due_at),
        event.due_at, "overdue", None, None,
    )  # fmt: skip


def _discharged(event: payloads.Discharged) -> Row:
    # What is overdue was decided when the limit ran out, however late it was discharged.
    at = min(event.discharged_at, event.due_at)
    verdict = EXCUSED if event.excused else event.verdict
    return (
        event.matter, event.kind, event.clock or event.obligation, event.unit, event.region, month(at), at, verdict,
        event.working_days_left, None,
    )  # fmt: skip


def _excused(event: payloads.Excused) -> Row:
    return (
        event.matter, event.obligation.partition(".")[0], event.clock or event.obligation, event.unit, event.region,
        month(event.excused_at), event.excused_at, EXCUSED, None, None,
    )  # fmt: skip


def _card(event: payloads.CardIssued) -> Row:
    return (
        event.matter, "card", event.card, event.unit, event.region, month(event.issued_at), event.issued_at,
        event.colour, None, None,
    )  # fmt: skip


def _revoked(event: payloads.CardRevoked) -> Row:
    return (
        event.matter, "card", event.card, event.unit, event.region, month(event.revoked_at), event.revoked_at,
        "revoked", None, None,
    )  # fmt: skip


_FACT: dict[str, Callable[[Any], Row]] = {
    "duban.matter.assigned.v1": lambda event: _step("assigned", event.assigned_at, event),
    "duban.matter.signed.v1": lambda event: _step("signed", event.signed_at, event),
    "duban.matter.answered.v1": lambda event: _step("answered", event.answered_at, event),
    "duban.matter.rated.v1": _rated,
    "duban.obligation.breached.v1": _breached,
    "duban.obligation.discharged.v1": _discharged,
    "duban.obligation.excused.v1": _excused,
    "duban.card.issued.v1": _card,
    "duban.card.revoked.v1": _revoked,
}

_UNDOES: dict[str, Callable[[Any], bool]] = {
    "duban.obligation.replanned.v1": lambda event: event.reinstated,
    "duban.obligation.withdrawn.v1": lambda event: not event.was_overdue,
}
"""Events by which a limit did not run out, if they say so."""
