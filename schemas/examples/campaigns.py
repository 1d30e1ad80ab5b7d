"""Examples of a campaign of the county: two phases, one plan owed by two bureaus, half-monthly reports of a section."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events.campaign import (
    CampaignBegun,
    CampaignEnded,
    CampaignRevised,
    ItemAppeared,
    Party,
    PhaseBegun,
    PlannedItem,
    PlannedOccurrence,
    PlannedPhase,
)
from schemas.examples import story
from schemas.examples.example import EventExample
from schemas.examples.rules import DIGEST, REGIME
from schemas.identity import campaign_stream, event_id, regime_stream

CAMPAIGN: Final = "efficiency-year"
STREAM: Final = campaign_stream(story.REGION, CAMPAIGN)
_DOCUMENT: Final = "county-2026"
_ADOPTED: Final = event_id(regime_stream(story.REGION), 1)
_LAMPS: Final = Party(unit=story.URBAN, section=story.LIGHTING, post=story.LAMPS_A)
_BEGINS, _ENDS = story.at(3, 2), story.at(4, 29, 23, 59, 59)
_TURN: Final = story.at(4, 1)


def _phase(
    phase: str, zh: str, en: str, begins_at: datetime, ends_at: datetime, paragraph: str, said: str
) -> PlannedPhase:
    return PlannedPhase(
        phase=phase,
        title_zh=zh,
        title_en=en,
        begins_at=begins_at,
        ends_at=ends_at,
        document=_DOCUMENT,
        paragraph=paragraph,
        said=said,
    )


_PHASES: Final = (
    _phase("mobilisation", "动员部署", "Mobilisation", _BEGINS, story.at(3, 31, 23, 59, 59), "三(一)", "3月"),
    _phase("rectification", "整改提高", "Rectification", _TURN, _ENDS, "三(二)", "4月"),
)
_PLANS: Final[dict[str, Any]] = {
    "item": "unit-plans",
    "process": "deliverable",
    "title_zh": "各单位实施方案",
    "title_en": "Each unit's own plan",
    "phase": "mobilisation",
    "lead": (Party(unit=story.HOUSING), _LAMPS),
    "support": (_LAMPS,),
    "receiver": "efficiency-office",
    "document": _DOCUMENT,
    "paragraph": "三(一)1",
    "said": "3月20日前",
}
_REPORTS: Final = PlannedItem(
    item="information",
    process="report",
    title_zh="信息报送",
    title_en="Information reports",
    owed_by=(Party(unit=story.URBAN, section=story.LIGHTING),),
    receiver="efficiency-office",
    document=_DOCUMENT,
    paragraph="四(三)",
    occurrences=(
        PlannedOccurrence(occurrence="2026-03-H1", appears_at=_BEGINS, due_at=story.at(3, 15, 23, 59, 59)),
        PlannedOccurrence(occurrence="2026-03-H2", appears_at=story.at(3, 16), due_at=story.at(3, 31, 23, 59, 59)),
    ),
)


def _planned(due_at: datetime, version: str) -> dict[str, Any]:
    owed_by = (Party(unit=story.HOUSING), _LAMPS)
    once = (PlannedOccurrence(appears_at=_BEGINS, due_at=due_at),)
    return {
        "region": story.REGION,
        "campaign": CAMPAIGN,
        "title_zh": "效能提升年活动",
        "title_en": "Year of better offices",
        "regime": DIGEST,
        "version": version,
        "effective_from": _BEGINS,
        "begins_at": _BEGINS,
        "ends_at": _ENDS,
        "phases": _PHASES,
        "items": (PlannedItem(**_PLANS, owed_by=owed_by, occurrences=once), _REPORTS),
    }


_DUE: Final = story.at(3, 20, 23, 59, 59)
_BEGUN: Final = CampaignBegun(**_planned(_DUE, REGIME.version), begun_at=story.at(2, 26, 10))
_REVISED: Final = CampaignRevised(**_planned(story.at(3, 27, 23, 59, 59), "2026.2"), revised_at=story.at(3, 10, 9))
_PHASE: Final = PhaseBegun(
    region=story.REGION,
    campaign=CAMPAIGN,
    phase="mobilisation",
    title_zh="动员部署",
    title_en="Mobilisation",
    begun_at=_BEGINS,
    ends_at=story.at(3, 31, 23, 59, 59),
    document=_DOCUMENT,
    paragraph="三(一)",
)
_APPEARED: Final = ItemAppeared(
    region=story.REGION,
    campaign=CAMPAIGN,
    **_PLANS,
    occurrence="once",
    unit=story.URBAN,
    section=story.LIGHTING,
    post=story.LAMPS_A,
    regime=DIGEST,
    appeared_at=_BEGINS,
    due_at=_DUE,
)
_ENDED: Final = CampaignEnded(region=story.REGION, campaign=CAMPAIGN, ended_at=story.at(4, 30))


def _told(version: int, recorded_at: datetime, data: EventContract, cause: str | None = None) -> EventExample:
    """An event of the stream; what comes of itself follows from the event before it."""
    cause = cause or event_id(STREAM, version - 1)
    return EventExample("tracking", STREAM, version, recorded_at, cause, STREAM, data)


CAMPAIGNS: Final = (
    _told(1, _BEGUN.begun_at, _BEGUN, _ADOPTED),
    _told(2, _BEGINS, _PHASE),
    _told(3, _BEGINS, _APPEARED),
    _told(6, _REVISED.revised_at, _REVISED, event_id(regime_stream(story.REGION), 2)),
    _told(8, _ENDED.ended_at, _ENDED),
)
