"""What a portal says when: submissions and answers of a file in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from duban.replay.record import ReplayRecord, UnreadableFile
from schemas.commands.portal import AnswerMatter, SubmitMatter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `row` counts the records of the file from 0, `at` is its time stamp in milliseconds.

    `waits`: the portal reads its receipt before it goes on, because the submission is doubtful.
    `withheld_when_refused`: a whole answer to a submission that was refused is nobody's answer.
    """

    at: int
    row: int
    answers: bool
    key: bytes
    value: bytes
    waits: bool = False
    withheld_when_refused: bool = False

    @property
    def type(self) -> str:
        """CloudEvents type."""
        return AnswerMatter.TYPE if self.answers else SubmitMatter.TYPE

    @property
    def instant(self) -> datetime:
        """Its time stamp."""
        return _EPOCH + self.at * _MILLISECOND


@dataclass(slots=True)
class Schedule:
    """All messages of a file in the order of time; records in its own order by `ids` and `received_at`."""

    messages: list[Message] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    received_at: list[datetime | None] = field(default_factory=list)

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return self.messages[0].instant

    @property
    def ends(self) -> datetime:
        """The last recorded instant: how far the clock is driven."""
        return self.messages[-1].instant

    def portions(self, most: int) -> Iterator[list[Message]]:
        """Runs of at most `most` messages; each ends after a message whose receipt is waited for."""
        portion: list[Message] = []
        for message in self.messages:
            portion.append(message)
            if message.waits or len(portion) >= most:
                yield portion
                portion = []
        if portion:
            yield portion


def schedule(records: Iterable[ReplayRecord]) -> Schedule:
    """Put the messages of all records in the order of time; what happened at once keeps the order of the file.

    A message is published when it was recorded to have happened, but no answer before its submission: a portal knows
    of both by then. A row without a readable time follows the row before it. A submission that is incomplete or repeats
    an id waits for its receipt, and where that is a refusal its answer is published only if it has defects of its own.
    Raises UnreadableFile where no row has a time.
    """
    planned, known = Schedule(), set[str]()
    undated: list[ReplayRecord] = []
    latest: datetime | None = None
    for record in records:
        latest = record.received_at or latest
        if latest is None:
            undated.append(record)
            continue
        for earlier in undated:
            _add(planned, earlier, latest, known)
        undated.clear()
        _add(planned, record, latest, known)
    if undated or not planned.messages:
        raise UnreadableFile("no row has a time that can be read")
    planned.messages.sort(key=lambda message: (message.at, message.answers, message.row))
    return planned


def _add(planned: Schedule, record: ReplayRecord, said_at: datetime, known: set[str]) -> None:
    row, key = len(planned.ids), record.id.encode()
    at = record.received_at or said_at
    waits = not record.submission_is_whole or record.id in known
    known.add(record.id)
    planned.ids.append(record.id)
    planned.received_at.append(record.received_at)
    planned.messages.append(
        Message(_milliseconds(at), row, answers=False, key=key, value=_json(record.submission), waits=waits)
    )
    if record.answer is not None:
        answered = max(record.answered_at or at, at)
        planned.messages.append(
            Message(
                _milliseconds(answered), row, answers=True, key=key, value=_json(record.answer),
                withheld_when_refused=waits and record.answer_is_whole,
            )
        )  # fmt: skip


_json = msgspec.json.Encoder().encode


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND
