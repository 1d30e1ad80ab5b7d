"""Messages that a portal publishes on `<region>.portal.<portal>`, or posts to /v1/messages.

All carry the portal's own `submission_id`; a message about a matter refers to it by the id that opened it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import CommandContract, Instant, LongText, ShortText
from schemas.events.matter import Applicant, Grade, Importance, Kind, Source

SubmissionId = ShortText


class Complainant(BaseModel):
    """Who speaks; sealed on arrival, shown only to those who need it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ShortText | None = None
    phone: ShortText | None = None
    address: ShortText | None = None
    identity_number: ShortText | None = None


class SubmitMatter(CommandContract):
    """A complaint, enquiry, request, suggestion or report."""

    TYPE: ClassVar[str] = "duban.matter.submit.v1"

    submission_id: SubmissionId
    source: Source
    kind: Kind = Kind.COMPLAINT
    title: ShortText
    text: LongText
    complainant: Complainant = Complainant()
    category: ShortText | None = Field(None, description="what it is about, by id, name or alias of the regime")
    importance: Importance = Importance.ORDINARY
    district: ShortText | None = None
    about: ShortText | None = Field(None, description="the office concerned, by id, name or alias")
    received_at: Instant = Field(description="when the portal received it; the limit runs from here")
    due_at: Instant | None = Field(None, description="a limit already given to the person")
    confidential: bool = False
    applicant: Applicant | None = Field(None, description="none for a person who asks for themselves")


class MatterMessage(CommandContract):
    """What messages about a registered matter have in common."""

    submission_id: SubmissionId = Field(description="the id under which the matter was submitted")
    at: Instant = Field(description="when it happened")


class SignForMatter(MatterMessage):
    """The unit signs for it (签收)."""

    TYPE: ClassVar[str] = "duban.matter.sign.v1"

    unit: ShortText | None = None
    by: ShortText = "portal"


class TransferMatter(MatterMessage):
    """Hand on to another unit (转办)."""

    TYPE: ClassVar[str] = "duban.matter.transfer.v1"

    to_unit: ShortText
    reason: ShortText
    by: ShortText = "portal"


class ReturnMatter(MatterMessage):
    """Send back to the first contact (退回)."""

    TYPE: ClassVar[str] = "duban.matter.return.v1"

    reason: ShortText
    by: ShortText = "portal"


class AnswerMatter(MatterMessage):
    """Answer the person (答复)."""

    TYPE: ClassVar[str] = "duban.matter.answer.v1"

    text: LongText
    unit: ShortText | None = None
    by: ShortText = "portal"
    result: Literal["answered", "solved", "explained", "not-accepted"] = "answered"


class RateMatter(MatterMessage):
    """What the person says of the treatment (好差评)."""

    TYPE: ClassVar[str] = "duban.matter.rate.v1"

    grade: Grade
    solved: bool | None = None
    comment: LongText | None = None


class ReopenMatter(MatterMessage):
    """Take it up again (重新办理)."""

    TYPE: ClassVar[str] = "duban.matter.reopen.v1"

    reason: ShortText
    by: ShortText = "portal"


class CloseMatter(MatterMessage):
    """Close it (办结)."""

    TYPE: ClassVar[str] = "duban.matter.close.v1"

    by: ShortText = "portal"


class SoundHeartbeat(CommandContract):
    """Not a matter of anybody: shows that the way from the portals is open."""

    TYPE: ClassVar[str] = "duban.heartbeat.sound.v1"

    submission_id: SubmissionId
    sounded_at: Instant
