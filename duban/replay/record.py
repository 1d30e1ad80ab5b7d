"""One row of a file of records, as a portal would tell it: a submission and, where there was one, its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

REQUIRED_OF_SUBMISSION = ("title", "text", "received_at")
REQUIRED_OF_ANSWER = ("text", "at")

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReplayRecord:
    """A row as it stands in the file. Nothing is mended: what is blank there is missing here, to be refused by intake.

    `submission` holds the data of `duban.matter.submit.v1`, `answer` those of `duban.matter.answer.v1` (None where the
    file tells of no answer). The instants are the recorded ones; None where the file has none that can be read.
    """

    id: str
    submission: Fields
    answer: Fields | None
    received_at: datetime | None
    answered_at: datetime | None

    @property
    def submission_is_whole(self) -> bool:
        """Whether the file has everything that a submission needs."""
        return all(name in self.submission for name in REQUIRED_OF_SUBMISSION)

    @property
    def answer_is_whole(self) -> bool:
        """Whether the file has everything that an answer needs."""
        return self.answer is not None and all(name in self.answer for name in REQUIRED_OF_ANSWER)


class Reader(Protocol):
    """Reads a file of one format, row by row in its own order. Raises UnreadableFile."""

    def __call__(self, path: Path, zone: ZoneInfo) -> Iterator[ReplayRecord]:
        """Records of `path`; times without an offset are those of `zone`."""


class UnreadableFile(Exception):
    """The file is not of the format that was named; the text says what is missing."""


def without_blanks(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something: a blank cell is a field that was never filled in."""
    return {name: value for name, value in fields.items() if not _is_blank(value)}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
