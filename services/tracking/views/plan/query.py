"""Questions to the plan: the campaigns of a region, and one of them with what became of each entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.chassis.eventlog import Connection

MOST_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign."""

    campaign: str
    title_zh: str
    title_en: str
    version: str
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase."""

    phase: str
    title_zh: str
    title_en: str
    begins_at: datetime
    ends_at: datetime
    paragraph: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the plan. `verdict` is that of the first handing in; none while it is owed."""

    task: str
    place: int
    item: str
    process: str
    title_zh: str
    title_en: str
    phase: str | None
    occurrence: str
    unit: str
    section: str | None
    post: str | None
    lead: str
    support: str
    receiver: str | None
    document: str
    paragraph: str
    said: str | None
    appears_at: datetime | None
    due_at: datetime | None
    appeared: bool
    handed_in_at: datetime | None
    breached: bool
    level: int
    outcome: str | None


_CAMPAIGNS = """
SELECT campaign, title_zh, title_en, version, begins_at, ends_at, ended_at FROM plan.campaigns
WHERE region = $1 ORDER BY begins_at DESC, campaign LIMIT 50
"""
_PHASES = """
SELECT phase, title_zh, title_en, begins_at, ends_at, paragraph FROM plan.phases
WHERE region = $1 AND campaign = $2 ORDER BY begins_at, phase
"""
# Lateness is the ledger's word: the obligations of a task that are its owner's.
_ENTRIES = """
SELECT entry.task, place, item, process, title_zh, title_en, phase, occurrence, entry.unit, section, post, lead,
    support, receiver, document, paragraph, said, appears_at, entry.due_at, appeared, done.at,
    coalesce(owed.breached, false), coalesce(owed.level, 0), owed.outcome
FROM plan.entries AS entry
LEFT JOIN plan.handed_in AS done ON done.task = entry.task
LEFT JOIN LATERAL (
    SELECT bool_or(due.breached) AS breached, max(due.level) AS level, max(task.outcome) AS outcome
    FROM ledger.dues AS due JOIN ledger.tasks AS task ON task.task = due.task
    WHERE due.task = entry.task AND due.step <> 'verify'
) AS owed ON true
WHERE region = $1 AND campaign = $2 AND ($3::text IS NULL OR entry.unit = $3)
ORDER BY place, entry.due_at NULLS LAST, occurrence, entry.unit, section NULLS FIRST, post NULLS FIRST LIMIT $4
"""


async def campaigns(connection: Connection, region: str) -> list[CampaignRow]:
    """The campaigns of a region, the newest first."""
    return [CampaignRow(*row) for row in await connection.fetch(_CAMPAIGNS, region)]


async def phases(connection: Connection, region: str, campaign: str) -> list[PhaseRow]:
    """The phases of a campaign in order."""
    return [PhaseRow(*row) for row in await connection.fetch(_PHASES, region, campaign)]


async def entries(connection: Connection, region: str, campaign: str, unit: str | None) -> list[EntryRow]:
    """The entries of a campaign in the order of the document; of one unit, where it is named."""
    return [EntryRow(*row) for row in await connection.fetch(_ENTRIES, region, campaign, unit, MOST_ENTRIES)]
