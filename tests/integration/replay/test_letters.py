"""Hand-made letters through all four services: outcomes, defects, verdicts, and looking at them afterwards."""

from __future__ import annotations

import asyncio
import json

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from duban.cli import main
from duban.following import Following
from duban.positions import READS, Stuck, wait_until_drained
from duban.stack.ports import SERVICES
from duban.verify.parts import definition_of
from duban.verify.run import Thoroughness, verify
from schemas.identity import matter_id
from schemas.topics import portal_topic
from tests.integration.replay.records import RUN_FOLDER, Replay

REGION, PORTAL = "619901", "mailbox"
QUICK = Thoroughness(views=False)


def test_every_letter_is_accounted_for_in_the_order_of_the_file(letters: Replay) -> None:
    told = [(entry["id"], entry["outcome"], entry["verdict"]) for entry in letters.report["records"]]

    assert told == [
        ("1", "registered", "on_time"), ("2", "registered", "overdue"), ("3", "registered", "on_time"),
        ("3", "rejected", None), ("4", "registered", "on_time"), ("4", "merged", "on_time"), ("5", "rejected", None),
        ("6", "registered", "overdue"), ("7", "registered", "overdue"), ("8", "rejected", None),
        ("9", "registered", "overdue"), ("10", "registered", "open"),
    ]  # fmt: skip
    assert letters.report["totals"] == {
        "records": 12, "registered": 8, "rejected": 3, "merged": 1, "on_time": 4, "overdue": 4, "open": 1
    }  # fmt: skip


def test_broken_letters_have_all_their_defects(letters: Replay) -> None:
    told = [
        (entry["id"], [(one["code"], one["field"]) for one in entry["defects"]])
        for entry in letters.report["records"]
        if entry["defects"]
    ]

    assert told == [
        ("3", [("id_reused", "submission_id")]),
        ("5", [("missing", "received_at"), ("missing", "answer.at")]),
        ("6", [("missing", "answer.text")]),
        ("7", [("answered_before_received", "answer.at")]),
        ("8", [("missing", "text")]),
    ]


def test_the_answer_of_a_refused_letter_answers_nobody_else(letters: Replay) -> None:
    first, second = (entry for entry in letters.report["records"] if entry["id"] == "3")

    assert first["answered_at"] == "2022-03-02T00:00:00+08:00", (
        "the reply of the second, a day earlier, is not its reply"
    )
    assert second["answered_at"] is None


async def test_the_stack_verifies_clean(letters: Replay) -> None:
    verified = await verify(letters.stack)

    assert verified.faults == ()
    assert verified.counted["messages of portals"] == 20
    assert verified.counted["views"] >= 6


@pytest.mark.parametrize("service", SERVICES)
def test_positions_know_what_each_service_reads(service: str) -> None:
    definition = definition_of(service)
    inbound = (definition.inbound.pattern,) if definition.inbound else ()

    assert {one.replace("\\", "").replace("[.]", ".") for one in READS[service]} == {
        one.replace("\\", "").replace("[.]", ".") for one in (*definition.subscribes, "regime", *inbound)
    }


async def test_what_is_drained_is_not_waited_for(letters: Replay) -> None:
    await wait_until_drained(letters.stack, timeout=5)


TAMPERINGS: dict[str, tuple[str, str, str, set[str]]] = {
    # what was done: (database, statement, statement that takes it back, checks that find it)
    "an event was changed": (
        "duban_intake", "UPDATE events SET data = data || ' '::bytea WHERE stream = '{matter}' AND version = 1",
        "UPDATE events SET data = substr(data, 1, length(data) - 1) WHERE stream = '{matter}' AND version = 1",
        {"hash_broken", "published_otherwise"},
    ),
    "a state was changed": (
        "duban_tracking", "UPDATE streams SET wake_at = '2200-01-01' WHERE stream = '{supervision}'",
        "UPDATE streams SET wake_at = NULL WHERE stream = '{supervision}'", {"alarm_differs"},
    ),
    "a foreign version was skipped": (
        "duban_scoring", "UPDATE seen SET version = version - 1 WHERE stream = '{matter}'",
        "UPDATE seen SET version = version + 1 WHERE stream = '{matter}'", {"not_applied"},
    ),
    "a gap was seen": (
        "duban_notify", "INSERT INTO gaps (stream, expected, found, topic) VALUES ('{matter}', 2, 4, 't')",
        "DELETE FROM gaps", {"gap_seen"},
    ),
    "a record was put aside": (
        "duban_tracking",
        ("INSERT INTO dead_letters (topic, partition, record_offset, headers, recorded_at, code, reason)"
        " VALUES ('619901.matter', 0, 0, '{{}}', now(), 'cannot_be_applied', 'test')"),
        "DELETE FROM dead_letters", {"dead_letter"},
    ),
    "a receipt is of another message": (
        "duban_intake",
        ("UPDATE events SET causation = causation || '99' WHERE type = 'duban.receipt.issued.v1'"
        " AND stream = 'receipt-{id}' AND version = 1"),
        ("UPDATE events SET causation = substr(causation, 1, length(causation) - 2)"
        " WHERE type = 'duban.receipt.issued.v1' AND stream = 'receipt-{id}' AND version = 1"),
        {"submission_lost", "receipt_for_nothing"},
    ),
    "a head is behind its log": (
        "duban_intake", "UPDATE streams SET version = version + 1 WHERE stream = '{matter}'",
        "UPDATE streams SET version = version - 1 WHERE stream = '{matter}'", {"head_differs"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_each_fault_is_named(letters: Replay, what: str) -> None:
    database, statement, undoing, found_by = TAMPERINGS[what]
    identity = matter_id(REGION, PORTAL, "1")
    names = {"id": identity, "matter": f"matter-{identity}", "supervision": f"supervision-{identity}"}
    connection = await asyncpg.connect(letters.stack.dsn(database))
    try:
        await connection.execute(statement.format(**names))
        try:
            verified = await verify(letters.stack, QUICK)
        finally:
            await connection.execute(undoing.format(**names))
    finally:
        await connection.close()

    assert {fault.check for fault in verified.faults} == found_by
    assert all("\n" not in str(fault) for fault in verified.faults)


async def test_a_row_of_a_view_that_no_event_gives_is_found(letters: Replay) -> None:
    connection = await asyncpg.connect(letters.stack.dsn("duban_scoring"))
    try:
        await connection.execute("UPDATE facts.cases SET case_number = case_number || 'x'")
        try:
            verified = await verify(letters.stack)
        finally:
            await connection.execute("UPDATE facts.cases SET case_number = rtrim(case_number, 'x')")
    finally:
        await connection.close()

    assert [(fault.check, fault.where) for fault in verified.faults] == [("view_differs", "scoring")]


def duban(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main([*arguments, "--run-folder", str(RUN_FOLDER)])
    return int(end.value.code or 0), capsys.readouterr().out


def test_explain_names_rule_value_and_paragraph(letters: Replay, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = duban(capsys, "explain", matter_id(REGION, PORTAL, "1"))

    assert code == 0
    assert "answer.1" in told
    assert "15 working_days (answer_days) 《公开信箱记录回放规则》一" in told
    assert "2022-05-13 23:59:59+08:00" in told


def test_explain_as_of_an_earlier_time_does_not_know_the_answer(
    letters: Replay, capsys: pytest.CaptureFixture[str]
) -> None:
    number = matter_id(REGION, PORTAL, "1")
    code, told = duban(capsys, "explain", number, "--as-of", "2022-05-01T00:00:00+08:00", "--json")

    assert code == 0
    assert [one["status"] for one in json.loads(told)["obligations"]] == ["open"]


def test_explain_says_that_there_is_no_such_matter(letters: Replay, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = duban(capsys, "explain", "619901-990101-AAAA-BBBB")

    assert code == 1


def test_a_view_is_rebuilt_and_swapped(letters: Replay, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = duban(capsys, "rebuild", "tracking", "worklist")

    assert (code, "swapped" in told) == (0, True)


def test_no_dead_letters_are_left(letters: Replay, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = duban(capsys, "dead-letters", "list", "intake")

    assert (code, "no dead letters" in told) == (0, True)


def test_verify_exits_with_zero_and_says_what_it_looked_at(letters: Replay, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = duban(capsys, "verify", "--no-views")

    assert code == 0
    assert "20 messages of portals" in told


async def test_messages_that_kafka_has_let_go_are_no_fault(letters: Replay) -> None:
    before = await verify(letters.stack, QUICK)
    admin = AIOKafkaAdminClient(bootstrap_servers=letters.stack.bootstrap_servers)
    async with Following(letters.stack.bootstrap_servers) as following:
        ends = await following.ends(portal_topic(REGION, PORTAL))
    place, end = max(ends.items(), key=lambda one: one[1])
    gone = end - 1
    await admin.start()
    try:
        await admin.delete_records({place: RecordsToDelete(before_offset=gone)})
    finally:
        await admin.close()

    verified = await verify(letters.stack, QUICK)

    assert verified.faults == before.faults == ()
    assert verified.counted["receipts of deleted messages"] == gone > 0
    assert verified.counted["messages of portals"] == before.counted["messages of portals"] - gone


async def say(letters: Replay, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=letters.stack.bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(portal_topic(REGION, PORTAL), value, key=b"k")
    finally:
        await producer.stop()
    await wait_until_drained(letters.stack)


def test_what_cannot_be_read_is_listed_shown_without_its_words_and_tried_again(
    letters: Replay, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(say(letters, b"my neighbour, no CloudEvent"))

    listed, told = duban(capsys, "dead-letters", "list", "intake")
    assert (listed, "malformed" in told) == (0, True)
    number = told.split()[0]

    shown, told = duban(capsys, "dead-letters", "show", "intake", number)
    assert (shown, "neighbour" in told, json.loads(told)["code"]) == (0, False, "malformed")

    retried, told = duban(capsys, "dead-letters", "retry", "intake", number)
    assert (retried, told.startswith("✗")) == (1, True)

    retried, told = duban(capsys, "dead-letters", "retry", "intake", "4711", number)
    assert (retried, [line.split(":")[0] for line in told.splitlines() if line.startswith("✗")]) == (
        1, ["✗ 4711", f"✗ {number}"]
    ), "one that the service does not know is not in the way of the others"  # fmt: skip

    found, told = duban(capsys, "verify", "--no-views")
    assert (found, "dead_letter" in told) == (1, True)
    assert duban(capsys, "verify", "--no-views", "--allow-dead-letters")[0] == 0


async def test_who_does_not_get_on_is_named_with_what_to_look_at(letters: Replay) -> None:
    """The last test: scoring is stopped and stays so."""
    letters.stack.stop_service("scoring")
    producer = AIOKafkaProducer(bootstrap_servers=letters.stack.bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(f"{REGION}.matter", b"{}", key=b"k")
    finally:
        await producer.stop()

    with pytest.raises(Stuck, match=rf"scoring is stuck.*{REGION}\.matter.*scoring\.log.*dead-letters list scoring"):
        await wait_until_drained(letters.stack, ["scoring"], timeout=1)
