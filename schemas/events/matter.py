"""Events of a matter (complaint, enquiry, request, report) in intake; topic `<region>.matter`, key = matter stream.

No personal data: what was said and by whom is sealed beside the event and never leaves intake.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region, Round


class Kind(StrEnum):
    """What a person wants (投诉, 咨询, 求助, 建议, 举报)."""

    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    REQUEST = "request"
    SUGGESTION = "suggestion"
    REPORT = "report"


class Applicant(StrEnum):
    """Who asks, as far as limits and routes differ by it; never who the person is."""

    PERSON = "person"
    FIRM = "firm"
    INVESTOR = "investor"
    """Holder of a green card (document D, 附件、二十)."""
    DELEGATE = "delegate"
    """A delegate or special supervisor (人大代表、政协委员、特邀监督员; document B 五(二))."""
    OFFICE = "office"


class Importance(StrEnum):
    """How it is treated: important matters start higher on the ladder, urgent ones run on the wall clock."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    URGENT = "urgent"


class Source(StrEnum):
    """Through which door it came (document D, second phase 1.三)."""

    PHONE = "phone"
    MAILBOX = "mailbox"
    WEB = "web"
    APP = "app"
    VISIT = "visit"
    PRESS = "press"
    REVIEW = "administrative-review"
    LITIGATION = "litigation"
    SUPERVISION = "e-supervision"


class Grade(StrEnum):
    """The five grades of 好差评 (GB/T 39735-2020)."""

    VERY_SATISFIED = "very-satisfied"
    SATISFIED = "satisfied"
    FAIRLY_SATISFIED = "fairly-satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very-dissatisfied"


class Role(StrEnum):
    """In which capacity somebody is answerable (首问负责, document A 四(二)9)."""

    FIRST_CONTACT = "first-contact"
    OWNER = "owner"


class MatterEvent(EventContract):
    """What all events of a matter carry."""

    region: Region
    matter: Identifier


class MatterRegistered(MatterEvent):
    """A submission was accepted and registered (受理, 登记)."""

    TYPE: ClassVar[str] = "duban.matter.registered.v1"

    case_number: str
    portal: Identifier
    submission_id: str
    source: Source
    kind: Kind
    category: Identifier | None = None
    importance: Importance = Importance.ORDINARY
    district: str | None = None
    about: str | None = Field(None, description="the office that the portal named, as it wrote it")
    received_at: Instant
    given_due_at: Instant | None = Field(
        None, description="a limit that came with the submission; on time up to and including it"
    )
    confidential: bool = Field(False, description="the identity is sealed even from the unit complained about")
    content: Digest = Field(description="of the submission, to tell a repetition from an id used twice")
    regime: Digest
    applicant: Applicant | None = Field(None, description="none for a person who asks for themselves")


class MatterAssigned(MatterEvent):
    """One person is answerable from here on (一个人负责), first contact or owner."""

    TYPE: ClassVar[str] = "duban.matter.assigned.v1"

    role: Role
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = Field(None, description="the official who answers; the holder of the B-post while A is away")
    acting: bool = Field(False, description="true where the B-post answers")
    rule: str = Field(description="the routing rule or the decision that led here")
    assigned_at: Instant
    round: Round = 1
    regime: Digest


class MatterSigned(MatterEvent):
    """The unit signed for it (签收)."""

    TYPE: ClassVar[str] = "duban.matter.signed.v1"

    unit: Identifier
    by: str
    signed_at: Instant
    round: Round = 1


class MatterTransferred(MatterEvent):
    """Handed on to another unit (转办); the assignment follows as its own event."""

    TYPE: ClassVar[str] = "duban.matter.transferred.v1"

    from_unit: Identifier
    to_unit: Identifier
    reason: str
    by: str
    transferred_at: Instant
    round: Round = 1


class MatterReturned(MatterEvent):
    """Sent back to the first contact (退回)."""

    TYPE: ClassVar[str] = "duban.matter.returned.v1"

    from_unit: Identifier
    to_unit: Identifier
    reason: str
    by: str
    returned_at: Instant
    round: Round = 1


class MatterAnswered(MatterEvent):
    """The unit answered (答复); the text is sealed."""

    TYPE: ClassVar[str] = "duban.matter.answered.v1"

    unit: Identifier
    by: str
    answered_at: Instant
    result: str = Field("answered", description="answered, solved, explained or not-accepted")
    round: Round = 1


class MatterRated(MatterEvent):
    """The complainant's word (反馈, 回访): closed is not solved."""

    TYPE: ClassVar[str] = "duban.matter.rated.v1"

    unit: Identifier
    grade: Grade
    solved: bool | None = None
    rated_at: Instant
    round: Round = 1
    by_unit: Identifier | None = Field(
        None, description="the unit of the official who entered it after a call; none where the complainant said it"
    )


class MatterReopened(MatterEvent):
    """Taken up again (重新办理); a new round with new limits begins."""

    TYPE: ClassVar[str] = "duban.matter.reopened.v1"

    reason: str
    by: str
    reopened_at: Instant
    round: Round = Field(description="the round that begins")


class MatterClosed(MatterEvent):
    """Closed (办结)."""

    TYPE: ClassVar[str] = "duban.matter.closed.v1"

    unit: Identifier
    by: str
    closed_at: Instant
    round: Round = 1
