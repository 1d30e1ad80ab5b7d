"""Events of a campaign in tracking; topic `<region>.campaign`, key = campaign stream.

The plan travels whole with the first event and with every revision, so that phases and items come of themselves on
their dates. An item that comes back (a half-monthly report) is one entry with many occurrences, owed by many.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region

Process = Literal["deliverable", "report", "duty", "look_back"]
Occurrence = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,31}$",
        description="`once`, or the period: `2009-01-H2` for a second half-month, `2009-01-H2.3` the third owed in it",
    ),
]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000, description="as the document numbers it")]
Said = Annotated[str | None, Field(description="the date in the document's own words")]


class Party(BaseModel):
    """A unit, one of its sections or a post in it (责任单位、科室、岗位)."""

    model_config = ConfigDict(frozen=True)

    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None


class PlannedPhase(BaseModel):
    """A phase that will begin (阶段)."""

    model_config = ConfigDict(frozen=True)

    phase: Identifier
    title_zh: str
    title_en: str
    begins_at: Instant
    ends_at: Instant = Field(description="its last second")
    document: Identifier
    paragraph: Paragraph
    said: Said = None


class PlannedOccurrence(BaseModel):
    """When an item will appear and fall due."""

    model_config = ConfigDict(frozen=True)

    occurrence: Occurrence = "once"
    appears_at: Instant
    due_at: Instant = Field(description="the last second that is on time")


class PlannedItem(BaseModel):
    """A deliverable, a report quota or a duty: each of `owed_by` owes it at each occurrence."""

    model_config = ConfigDict(frozen=True)

    item: Identifier
    process: Process
    title_zh: str
    title_en: str
    phase: Identifier | None = None
    owed_by: tuple[Party, ...]
    lead: tuple[Party, ...] = ()
    support: tuple[Party, ...] = ()
    receiver: Identifier | None = None
    document: Identifier
    paragraph: Paragraph
    said: Said = None
    occurrences: tuple[PlannedOccurrence, ...] = Field((), description="none where the document names no day")


class CampaignEvent(EventContract):
    """What all events of a campaign carry."""

    region: Region
    campaign: Identifier


class CampaignPlanned(CampaignEvent):
    """The whole plan as a version of the regime has it."""

    title_zh: str
    title_en: str
    regime: Digest
    version: str
    effective_from: Instant
    begins_at: Instant
    ends_at: Instant = Field(description="the last second of its last day")
    phases: tuple[PlannedPhase, ...]
    items: tuple[PlannedItem, ...] = ()


class CampaignBegun(CampaignPlanned):
    """A regime with a campaign was adopted: its plan is followed from here on (活动启动)."""

    TYPE: ClassVar[str] = "duban.campaign.begun.v1"

    begun_at: Instant


class CampaignRevised(CampaignPlanned):
    """A later version of the regime: what has appeared stays, the rest follows this plan."""

    TYPE: ClassVar[str] = "duban.campaign.revised.v1"

    revised_at: Instant


class PhaseBegun(CampaignEvent):
    """The first day of a phase came (进入阶段)."""

    TYPE: ClassVar[str] = "duban.phase.begun.v1"

    phase: Identifier
    title_zh: str
    title_en: str
    begun_at: Instant
    ends_at: Instant
    document: Identifier
    paragraph: Paragraph


class ItemAppeared(CampaignEvent):
    """From here on somebody owes an item of the plan (任务下达)."""

    TYPE: ClassVar[str] = "duban.item.appeared.v1"

    item: Identifier
    occurrence: Occurrence
    process: Process
    title_zh: str
    title_en: str
    phase: Identifier | None = None
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    lead: tuple[Party, ...] = ()
    support: tuple[Party, ...] = ()
    receiver: Identifier | None = None
    document: Identifier
    paragraph: Paragraph
    said: Said = None
    regime: Digest
    appeared_at: Instant
    due_at: Instant


class CampaignEnded(CampaignEvent):
    """The last day of the campaign is over; what is still owed stays owed (活动结束)."""

    TYPE: ClassVar[str] = "duban.campaign.ended.v1"

    ended_at: Instant
