"""How events change the plan. A campaign's events keep their order; handing in commutes with all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from services.chassis.views import Read, Write
from services.tracking.domain.campaigns.identity import item_task
from services.tracking.views.columns import columns_of
from services.tracking.views.plan import payloads as read

_CAMPAIGN: Final = """
INSERT INTO {schema}.campaigns (region, campaign, title_zh, title_en, version, begins_at, ends_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
ON CONFLICT (region, campaign) DO UPDATE SET title_zh = excluded.title_zh, title_en = excluded.title_en,
    version = excluded.version, begins_at = excluded.begins_at, ends_at = excluded.ends_at, ended_at = NULL
"""
# Phases are what the newest version says; entries that have appeared stay as they were.
_FORGET_PHASES: Final = """
DELETE FROM {schema}.phases AS known USING unnest($1::text[], $2::text[]) AS plan (region, campaign)
WHERE known.region = plan.region AND known.campaign = plan.campaign
"""
_FORGET_AHEAD: Final = """
DELETE FROM {schema}.entries AS known USING unnest($1::text[], $2::text[]) AS plan (region, campaign)
WHERE known.region = plan.region AND known.campaign = plan.campaign AND NOT known.appeared
"""
_PHASES: Final = """
INSERT INTO {schema}.phases (region, campaign, phase, title_zh, title_en, begins_at, ends_at, paragraph)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
    $8::text[])
"""
_ENTRIES: Final = """
INSERT INTO {schema}.entries (task, region, campaign, place, item, process, title_zh, title_en, phase, occurrence, unit,
    section, post, lead, support, receiver, document, paragraph, said, appears_at, due_at, appeared)
SELECT *, false FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::text[], $20::timestamptz[], $21::timestamptz[])
ON CONFLICT (task) DO NOTHING
"""
_APPEARED: Final = """
UPDATE {schema}.entries AS known SET appeared = true, appears_at = came.appears_at, due_at = came.due_at
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS came (task, appears_at, due_at)
WHERE known.task = came.task
"""
_ENDED: Final = """
UPDATE {schema}.campaigns AS known SET ended_at = over.at
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS over (region, campaign, at)
WHERE known.region = over.region AND known.campaign = over.campaign
"""
_HANDED_IN: Final = """
INSERT INTO {schema}.handed_in AS known (task, at)
SELECT task, min(at) FROM unnest($1::text[], $2::timestamptz[]) AS done (task, at) GROUP BY task
ON CONFLICT (task) DO UPDATE SET at = least(known.at, excluded.at)
"""
_FIRST_STEPS: Final = frozenset({"submit", "carry_out"})
UNDATED: Final = "undated"


def fold(batch: Sequence[Read]) -> list[Write]:
    """Statements in the order of the batch; events of a kind that follow each other share one."""
    return [
        write for kind, group in groupby((event for _, event in batch), type) for write in _WRITES[kind](list(group))
    ]


def _planned(events: Sequence[read.Planned]) -> Iterator[Write]:
    for plan in events:
        key = (plan.region, plan.campaign)
        head = (*key, plan.title_zh, plan.title_en, plan.version, plan.begins_at, plan.ends_at)
        yield Write(_CAMPAIGN, columns_of([head], 7))
        yield Write(_FORGET_PHASES, columns_of([key], 2))
        yield Write(_FORGET_AHEAD, columns_of([key], 2))
        phases = [
            (*key, one.phase, one.title_zh, one.title_en, one.begins_at, one.ends_at, one.paragraph)
            for one in plan.phases
        ]
        yield Write(_PHASES, columns_of(phases, 8))
        yield Write(_ENTRIES, columns_of(_entries(plan), 21))


def _entries(plan: read.Planned) -> Iterator[tuple[Any, ...]]:
    for place, item in enumerate(plan.items):
        times: list[tuple[str, datetime | None, datetime | None]]
        times = [(one.occurrence, one.appears_at, one.due_at) for one in item.occurrences]
        for occurrence, appears_at, due_at in times or [(UNDATED, None, None)]:
            for owner in item.owed_by:
                yield (
                    item_task(plan.region, plan.campaign, item.item, occurrence, owner.unit, owner.section, owner.post),
                    plan.region,
                    plan.campaign,
                    place,
                    item.item,
                    item.process,
                    item.title_zh,
                    item.title_en,
                    item.phase,
                    occurrence,
                    owner.unit,
                    owner.section,
                    owner.post,
                    _names(item.lead),
                    _names(item.support),
                    item.receiver,
                    item.document,
                    item.paragraph,
                    item.said,
                    appears_at,
                    due_at,
                )


def _names(parties: Sequence[read.Party]) -> str:
    return ",".join(dict.fromkeys(party.unit for party in parties))


def _appeared(events: Sequence[read.Appeared]) -> Iterator[Write]:
    rows = [
        (
            item_task(one.region, one.campaign, one.item, one.occurrence, one.unit, one.section, one.post),
            one.appeared_at,
            one.due_at,
        )
        for one in events
    ]
    yield Write(_APPEARED, columns_of(rows, 3))


def _ended(events: Sequence[read.Ended]) -> Iterator[Write]:
    yield Write(_ENDED, columns_of([(one.region, one.campaign, one.ended_at) for one in events], 3))


def _completed(events: Sequence[read.Completed]) -> Iterator[Write]:
    rows = [(one.task, one.completed_at) for one in events if one.step in _FIRST_STEPS and one.outcome == "done"]
    yield Write(_HANDED_IN, columns_of(rows, 2))


_WRITES: Final[dict[type, Any]] = {
    read.Planned: _planned,
    read.Appeared: _appeared,
    read.Ended: _ended,
    read.Completed: _completed,
    read.Late: lambda _: (),
}
