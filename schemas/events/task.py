"""Events of a task (deliverable, report, rectification, approval...); topic `<region>.task`, key = task stream.

A task goes through the steps of its process; each step has one unit that answers for it. No personal data: evidence is
the number or address of a document, never its content.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.contract import Digest, EventContract, Identifier, Instant, Region, ShortText
from schemas.events.matter import Importance


class Process(StrEnum):
    """What kind of work a task is, and so through which steps it goes."""

    DELIVERABLE = "deliverable"
    """材料报送: handed in, then looked at by who receives it (documents A, C, D)."""
    REPORT = "report"
    """信息报送: verified one by one and counted (逐条核实登记, document A 五(四))."""
    DUTY = "duty"
    """A piece of a campaign's work with its lead units (任务分解, document D)."""
    RECTIFICATION = "rectification"
    """整改销号: a finding stays on the ledger until another unit has verified what was done."""
    LOOK_BACK = "look_back"
    """回头看: whether what was struck off has stayed right."""
    APPROVAL = "approval"
    """行政审批: accepted, treated in the steps of the regime, granted or refused."""
    FULL_COURSE = "full_course"
    """全程服务: a chain of steps over several units with one named escort (document D)."""
    ANNUAL_CHECK = "annual_check"
    """年检: each year anew for what was granted."""


class StepOutcome(StrEnum):
    """How a step ended."""

    DONE = "done"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"
    GRANTED = "granted"
    REFUSED = "refused"


class TaskOutcome(StrEnum):
    """How a task ended."""

    ACCEPTED = "accepted"
    STRUCK_OFF = "struck_off"
    """销号: the finding is off the ledger."""
    GRANTED = "granted"
    REFUSED = "refused"
    CANCELLED = "cancelled"


Origin = Annotated[
    str, StringConstraints(pattern=r"^(registry|(campaign|finding|task):[A-Za-z0-9][A-Za-z0-9_.:\-]{0,119})$")
]
"""What a task comes from: `campaign:<id>`, `finding:<id>`, `task:<id>`, or `registry` where an official opened it."""

Attempt = Annotated[int, Field(ge=1, le=1000, description="1, and one more each time the step is sent back")]


class TaskEvent(EventContract):
    """What all events of a task carry."""

    region: Region
    task: Identifier
    number: str = Field(description="like a case number, `<region>-T<yymmdd>-XXXX-XXXX`")


class TaskOpened(TaskEvent):
    """Somebody answers for a piece of work from here on (任务下达)."""

    TYPE: ClassVar[str] = "duban.task.opened.v1"

    process: Process
    title_zh: ShortText
    title_en: ShortText
    unit: Identifier = Field(description="answers for the task; of a full course, the escort's unit")
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = Field(None, description="the official who answers")
    lead: tuple[Identifier, ...] = Field((), description="牵头单位")
    support: tuple[Identifier, ...] = Field((), description="配合单位")
    receiver: Identifier | None = Field(None, description="the unit that receives and verifies")
    origin: Origin = "registry"
    item: Identifier | None = Field(None, description="what of its kind: a deliverable's id, an approval's, a course's")
    occurrence: str | None = Field(None, description="which of a series: `2026-09-H1`, `2027`")
    document: Identifier | None = Field(None, description="document of the regime that asks for it")
    paragraph: str | None = None
    said: str | None = Field(None, description="the document's own words for the date")
    importance: Importance = Importance.ORDINARY
    opened_at: Instant
    opened_by: str
    regime: Digest = Field(description="the version whose steps and limits hold for the task until its end")


class TaskStepBegun(TaskEvent):
    """A step is owed by a unit from here on. Step `whole` is the task itself, where it has a limit or an escort."""

    TYPE: ClassVar[str] = "duban.step.begun.v1"

    process: Process
    item: Identifier | None = None
    step: Identifier
    attempt: Attempt = 1
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = None
    importance: Importance = Importance.ORDINARY
    begins_at: Instant
    due_at: Instant | None = Field(None, description="a date given with the task; without it the regime's limit")
    ladder: Identifier | None = Field(None, description="takes the place of the regime's ladder for the step")
    regime: Digest
    problem: bool = Field(False, description="sent back as often as makes a problem matter by the regime")
    sent_back: int = Field(0, ge=0, description="how often the task was sent back so far")


class TaskStepCompleted(TaskEvent):
    """A step ended (办理)."""

    TYPE: ClassVar[str] = "duban.step.completed.v1"

    process: Process
    step: Identifier
    attempt: Attempt = 1
    unit: Identifier = Field(description="the unit that answered for the step")
    outcome: StepOutcome
    completed_at: Instant
    completed_by: str
    evidence: ShortText | None = Field(None, description="number or address of a document")
    note: ShortText | None = None


class TaskHandedOver(TaskEvent):
    """Somebody else answers for a step from here on (移交); the clock runs on."""

    TYPE: ClassVar[str] = "duban.step.transferred.v1"

    step: Identifier
    from_unit: Identifier
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = None
    reason: ShortText
    handed_over_at: Instant
    handed_over_by: str


class TaskClosed(TaskEvent):
    """Nothing more is owed (办结, 销号)."""

    TYPE: ClassVar[str] = "duban.task.closed.v1"

    process: Process
    unit: Identifier
    outcome: TaskOutcome
    closed_at: Instant
    closed_by: str
    reason: ShortText | None = Field(None, description="of a cancellation or refusal")
    follow_up: Process | None = Field(None, description="what follows by date: a look-back once, a check each year")
    follow_up_at: Instant | None = None
    timezone: str | None = Field(None, description="by which the year of the next check is counted")


class TaskFollowUpDue(TaskEvent):
    """The date has come for what follows a closed task (回头看, 年检); it is opened as a task of its own."""

    TYPE: ClassVar[str] = "duban.task.followed.v1"

    process: Process = Field(description="of the task that follows")
    title_zh: ShortText
    title_en: ShortText
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = None
    receiver: Identifier | None = None
    item: Identifier | None = None
    occurrence: str
    document: Identifier | None = None
    paragraph: str | None = None
    importance: Importance = Importance.ORDINARY
    due_since: Instant = Field(description="the instant at which it was to follow")
    next_at: Instant | None = Field(None, description="when the next of a series follows")
