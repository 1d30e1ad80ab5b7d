"""Messages as a portal publishes them, each with the receipt that a right intake gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class Peculiarity(StrEnum):
    """What is wrong, or only looks wrong, with a submission."""

    MISSING_TEXT = "missing-text"
    UNKNOWN_CATEGORY = "unknown-category"
    NO_OFFSET = "no-offset"
    FUTURE = "future"
    TOO_OLD = "too-old"
    OVERLONG_TITLE = "overlong-title"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_FIELD = "unknown-field"
    SEVERAL_DEFECTS = "several-defects"
    REPEATED = "repeated"
    ID_REUSED = "id-reused"
    MARKUP = "markup"
    """HTML or SQL in what somebody wrote: ordinary text, to be taken as it is."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the receipt must say: `codes` of all defects where it is refused, else whether it is a repetition."""

    status: Literal["accepted", "refused"] = "accepted"
    codes: tuple[str, ...] = ()
    repeated: bool = False


ACCEPTED = Expected()
REPEATED = Expected(repeated=True)


def refused(*codes: str) -> Expected:
    """A refusal for these reasons, in alphabetical order."""
    return Expected("refused", tuple(sorted(codes)))


@dataclass(frozen=True, slots=True)
class PortalMessage:
    """One message on the topic of a portal. `at` is when it is published: the time stamp of its record."""

    portal: str
    submission_id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    expected: Expected = ACCEPTED

    @property
    def key(self) -> bytes:
        """Key of the record: whatever is said of one submission keeps its order."""
        return self.submission_id.encode()

    @property
    def value(self) -> bytes:
        """The data as JSON."""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Complaint(PortalMessage):
    """A submission (`duban.matter.submit.v1`)."""

    peculiarity: Peculiarity | None = None

    @property
    def opens_matter(self) -> bool:
        """Whether there is a new matter after it."""
        return self.expected == ACCEPTED


@dataclass(frozen=True, slots=True)
class OfficeMessage(PortalMessage):
    """A step that an office, or the complainant, takes in a matter."""
