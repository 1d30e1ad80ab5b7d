"""What a portal says when: the order of time, and who waits for a receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from duban.replay.record import ReplayRecord, UnreadableFile
from duban.replay.schedule import Message, schedule

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def record(
    name: str, received: datetime | None = NOON, answered: datetime | None = None, *, answer_text: str | None = "done"
) -> ReplayRecord:
    submission = {"submission_id": name, "title": "t", "text": "x"}
    if received:
        submission["received_at"] = received.isoformat()
    answer = None
    if answered or answer_text is None:
        answer = {"submission_id": name} | ({"text": answer_text} if answer_text else {})
        answer |= {"at": answered.isoformat()} if answered else {}
    return ReplayRecord(name, submission, answer, received, answered)


def told(messages: list[Message]) -> list[tuple[str, bool]]:
    return [(message.key.decode(), message.answers) for message in messages]


def test_submissions_and_answers_are_mixed_in_the_order_of_time() -> None:
    planned = schedule([record("late", NOON + 2 * HOUR), record("early", NOON, NOON + HOUR)])

    assert told(planned.messages) == [("early", False), ("early", True), ("late", False)]
    assert (planned.begins, planned.ends) == (NOON, NOON + 2 * HOUR)
    assert planned.ids == ["late", "early"], "the report keeps the order of the file"


def test_what_happened_at_once_keeps_the_order_of_the_file_and_answers_come_last() -> None:
    planned = schedule([record("b", NOON, NOON), record("a", NOON)])

    assert told(planned.messages) == [("b", False), ("a", False), ("b", True)]


def test_an_answer_dated_before_its_submission_is_published_after_it() -> None:
    planned = schedule([record("a", NOON, NOON - HOUR)])

    assert told(planned.messages) == [("a", False), ("a", True)]
    assert planned.messages[1].instant == NOON
    assert (NOON - HOUR).isoformat().encode() in planned.messages[1].value, "its own date is told as it stands"


def test_a_row_without_a_time_follows_the_row_before_it_or_the_first_one_with_a_time() -> None:
    planned = schedule([record("first", None), record("dated", NOON), record("next", None)])

    assert [(message.key, message.instant) for message in planned.messages] == [
        (b"first", NOON), (b"dated", NOON), (b"next", NOON)
    ]  # fmt: skip
    assert planned.received_at == [None, NOON, None]


def test_a_file_without_any_time_cannot_be_replayed() -> None:
    with pytest.raises(UnreadableFile):
        schedule([record("a", None)])


def test_incomplete_and_repeated_submissions_wait_for_their_receipt() -> None:
    planned = schedule([record("a", NOON, NOON + HOUR), record("a", NOON, NOON + HOUR), record("b", None, NOON + HOUR)])
    by_row = {(message.row, message.answers): message for message in planned.messages}

    assert [by_row[row, False].waits for row in range(3)] == [False, True, True]
    assert [by_row[row, True].withheld_when_refused for row in range(3)] == [False, True, True]


def test_an_incomplete_answer_is_always_told_so_that_its_defects_are_named() -> None:
    planned = schedule([record("a", None, answer_text=None), record("b", NOON)])
    (answer,) = [message for message in planned.messages if message.answers]

    assert not answer.withheld_when_refused


def test_portions_end_at_their_size_and_after_whoever_waits() -> None:
    planned = schedule([record("a"), record("b"), record("b"), record("c"), record("d"), record("e")])

    assert [told(portion) for portion in planned.portions(2)] == [
        [("a", False), ("b", False)], [("b", False)], [("c", False), ("d", False)], [("e", False)]
    ]  # fmt: skip
