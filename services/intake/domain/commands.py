"""Commands on a matter. Each has its instant inside, and the regime where the rules of the place decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.defects import Defect
from schemas.events.matter import Applicant, Grade, Importance, Kind, Source
from schemas.regime import CompiledRegime


@dataclass(frozen=True, slots=True)
class Submission:
    """What routing and registration need of a submission; no personal data."""

    region: str
    portal: str
    submission_id: str
    source: Source
    kind: Kind
    importance: Importance
    received_at: datetime
    content: str
    category: str | None = None
    district: str | None = None
    about: str | None = None
    given_due_at: datetime | None = None
    confidential: bool = False
    applicant: Applicant | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Accept and register a submission (受理, 登记)."""

    submission: Submission
    matter: str
    case_number: str
    regime: CompiledRegime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a registered matter. `reference` is the id by which the sender calls the matter."""

    reference: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeStep(Step):
    """A step of an office. `unit` is the unit that acts; none: the answerable unit, for which a portal speaks."""

    by: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(OfficeStep):
    """Sign for it (签收)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(OfficeStep):
    """Hand on to another unit (转办)."""

    to_unit: str
    reason: str
    regime: CompiledRegime


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(OfficeStep):
    """Send back to the first contact (退回)."""

    reason: str
    regime: CompiledRegime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(OfficeStep):
    """Answer the person (答复); the text stays outside, sealed."""

    result: str = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Step):
    """The complainant's word (反馈, 回访)."""

    grade: Grade
    solved: bool | None = None
    by_unit: str | None = None
    """The unit of the official who called; none where the complainant says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Step):
    """Take it up again (重新办理)."""

    reason: str
    by: str
    regime: CompiledRegime


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(OfficeStep):
    """Close it (办结)."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """What today's rules refuse, with their reasons: it stands where it was done before, and is not done anew."""

    wanted: MatterCommand
    reasons: tuple[Defect, ...]


MatterCommand = Register | Sign | Transfer | Return | Answer | Rate | Reopen | Close | Repeat
