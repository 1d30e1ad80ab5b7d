"""The view `plan`: what campaigns ask of whom until when, and when it was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from schemas.identity import is_task_number
from services.chassis.views import Read, View
from services.tracking.views.plan import payloads as read
from services.tracking.views.plan.fold import fold

_TABLES: Final = """
CREATE TABLE {schema}.campaigns (
    region text NOT NULL,
    campaign text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    version text NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (region, campaign)
);
CREATE TABLE {schema}.phases (
    region text NOT NULL,
    campaign text NOT NULL,
    phase text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    paragraph text NOT NULL,
    PRIMARY KEY (region, campaign, phase)
);
CREATE TABLE {schema}.entries (
    task text PRIMARY KEY,
    region text NOT NULL,
    campaign text NOT NULL,
    place int NOT NULL,
    item text NOT NULL,
    process text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    phase text,
    occurrence text NOT NULL,
    unit text NOT NULL,
    section text,
    post text,
    lead text NOT NULL,
    support text NOT NULL,
    receiver text,
    document text NOT NULL,
    paragraph text NOT NULL,
    said text,
    appears_at timestamptz,
    due_at timestamptz,
    appeared boolean NOT NULL
);
CREATE INDEX entries_of_campaign ON {schema}.entries (region, campaign);
CREATE TABLE {schema}.handed_in (
    task text PRIMARY KEY,
    at timestamptz NOT NULL
);
"""
_CHECKSUM: Final = """
SELECT md5(coalesce(string_agg(md5(row), '' ORDER BY row), '')) FROM (
    SELECT concat_ws('|', region, campaign, title_zh, title_en, version, extract(epoch FROM begins_at),
        extract(epoch FROM ends_at), extract(epoch FROM ended_at)) FROM {schema}.campaigns
    UNION ALL
    SELECT concat_ws('|', region, campaign, phase, title_zh, title_en, extract(epoch FROM begins_at),
        extract(epoch FROM ends_at), paragraph) FROM {schema}.phases
    UNION ALL
    SELECT concat_ws('|', task, region, campaign, place, item, process, title_zh, title_en, phase, occurrence, unit,
        section, post, lead, support, receiver, document, paragraph, said, extract(epoch FROM appears_at),
        extract(epoch FROM due_at), appeared) FROM {schema}.entries
    UNION ALL
    SELECT concat_ws('|', task, extract(epoch FROM at)) FROM {schema}.handed_in
) AS rows (row)
"""


def touched(batch: Sequence[Read]) -> set[str]:
    """Live topics: the plan of a region, and what of it is a unit's."""
    topics: set[str] = set()
    for _, event in batch:
        if isinstance(event, read.Late) and not is_task_number(event.case_number):
            continue
        topics.add(f"plan:{event.region}")
        unit: Any = getattr(event, "unit", None)
        if unit:
            topics.add(f"plan:{event.region}.{unit}")
    return topics


PLAN: Final = View(
    name="plan",
    version=1,
    tables=_TABLES,
    reads={
        "duban.campaign.begun.v1": read.Planned,
        "duban.campaign.revised.v1": read.Planned,
        "duban.campaign.ended.v1": read.Ended,
        "duban.item.appeared.v1": read.Appeared,
        "duban.step.completed.v1": read.Completed,
        "duban.obligation.breached.v1": read.Late,
    },
    fold=fold,
    checksum=_CHECKSUM,
    touched=touched,
)
