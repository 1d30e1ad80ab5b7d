"""A stack of its own, killed in every way: `up` mends it and nothing that was acknowledged is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from duban.stack import Stack, kafka_image
from duban.stack.folder import PROJECT
from duban.stack.processes import Started
from duban.stack.topics import topics_once

REGION = "360923"
TOPIC = f"{REGION}.matter"
TOPIC_ONCE = topics_once()[0].name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run folder that is gone afterwards, with everything that ran in it."""
    path = tmp_path_factory.mktemp("stack")
    yield path
    Stack(path).down()


@pytest.fixture
def running(folder: Path) -> Stack:
    """The stack of that folder, up."""
    stack = Stack(folder)
    stack.up(services=False)
    return stack


async def test_what_was_acknowledged_survives_a_kill_of_both(running: Stack) -> None:
    await asyncio.to_thread(running.create_topics, REGION)
    await publish(running, b"before")
    await note(running, "before")

    running.kill("kafka")
    running.kill("postgres")
    await asyncio.to_thread(running.up, services=False)

    assert await published(running) == [b"before"]
    assert await noted(running) == ["before"]
    await publish(running, b"after")
    assert await published(running) == [b"before", b"after"]


def test_a_spoilt_image_of_kafkas_classes_holds_nobody_up(
    running: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = tmp_path / "kafka.aot"
    spoilt.write_bytes(b"spoilt" * 100_000)
    monkeypatch.setattr(kafka_image, "image_of", lambda jars, options: spoilt)

    running.kill("kafka")
    running.up(services=False)

    assert running.status()["kafka"]["answering"]


async def test_backends_that_outlive_their_killed_server_do_not_hold_up_the_next(running: Stack) -> None:
    connection = await asyncpg.connect(running.dsn("duban_intake"))
    busy = asyncio.create_task(connection.execute("SELECT pg_sleep(300)"))
    while not await sleeping(running):
        assert not busy.done()
    running.kill("postgres")

    await asyncio.to_thread(running.up, services=False)

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await busy
    connection.terminate()
    await note(running, "again")
    assert "again" in await noted(running)


def test_a_stale_pid_file_that_names_a_strangers_process_is_cleared(running: Stack) -> None:
    running.down()
    data = running.folder.postgres
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n\n127.0.0.1\n0 0\nready\n", encoding="utf-8")

    running.up(services=False)

    server = running.process("postgres")
    assert server is not None
    assert server.pid != os.getpid()


def test_half_made_storage_is_made_again(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.folder.prepare()
    (stack.folder.kafka / "data.1.partial").mkdir()
    (stack.folder.root / "postgres.1.partial" / "data").mkdir(parents=True)
    (stack.folder.root / "postgres.1.partial" / "data" / "PG_VERSION").write_text("18\n", encoding="utf-8")

    stack.up(services=False)
    try:
        assert stack.status()["kafka"]["answering"]
        assert stack.status()["postgres"]["answering"]
    finally:
        stack.down()


def test_up_takes_back_what_a_killed_up_had_not_yet_noted(running: Stack) -> None:
    before = running.status()
    running.folder.write_record({**running.folder.read_record(), "processes": {}})

    again = Stack(running.folder.root)
    again.up(services=False)

    after = again.status()
    assert {part: after[part]["pid"] for part in after} == {part: before[part]["pid"] for part in before}


async def test_up_makes_the_topics_and_databases_that_a_killed_up_had_not_yet_made(running: Stack) -> None:
    before = running.status()
    await forget(running, TOPIC_ONCE, "duban_scoring")

    await asyncio.to_thread(running.up, services=False)

    assert running.status() == before
    assert TOPIC_ONCE in await topics_in(running)
    connection = await asyncpg.connect(running.dsn("duban_scoring", "duban_scoring"))
    await connection.close()


def test_a_lost_record_costs_a_restart_and_nothing_else(running: Stack) -> None:
    processes = [running.process("kafka"), running.process("postgres")]
    running.folder.record_file.unlink()

    again = Stack(running.folder.root)
    again.up(services=False)

    assert [process.alive() for process in processes if process] == [False, False]
    assert all(again.status()[part]["answering"] for part in ("kafka", "postgres"))


def test_down_never_touches_a_process_that_took_over_a_pid(running: Stack) -> None:
    running.down()
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as stranger:
        record = running.folder.read_record()
        record["processes"] = {"kafka": {"pid": stranger.pid, "started": 1}}
        running.folder.write_record(record)

        Stack(running.folder.root).down()

        assert stranger.poll() is None
        stranger.kill()


def test_down_leaves_nothing_behind(running: Stack) -> None:
    noted_pids = [part["pid"] for part in running.status().values() if part["pid"]]
    children = [child.pid for pid in noted_pids for child in psutil.Process(pid).children(recursive=True)]

    running.down()

    assert [pid for pid in noted_pids + children if Started.at(pid) is not None] == []
    assert not any(part["running"] for part in running.status().values())


def test_two_stacks_live_side_by_side(running: Stack, tmp_path: Path) -> None:
    other = Stack(tmp_path)
    other.up(services=False)
    try:
        assert not set(other.ports.values()) & set(running.ports.values())
        assert running.status()["kafka"]["answering"]
    finally:
        other.down()
    assert running.status()["kafka"]["answering"]


def test_an_up_that_is_killed_half_way_can_be_repeated(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from duban.stack import Stack; Stack(Path({str(tmp_path)!r})).up(services=False)"
    first = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT)
    while not (tmp_path / "postgres").exists():
        assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    first.wait()

    stack = Stack(tmp_path)
    stack.up(services=False)
    try:
        assert stack.status()["kafka"]["answering"]
    finally:
        stack.down()


async def publish(stack: Stack, value: bytes) -> None:
    """One acknowledged record."""
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, value, partition=0)
    finally:
        await producer.stop()


async def published(stack: Stack) -> list[bytes]:
    """What lies in the topic now."""
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=stack.bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        expected = sum(ends.values())
        return [(await consumer.getone()).value for _ in range(expected)]
    finally:
        await consumer.stop()


async def note(stack: Stack, text: str) -> None:
    """One committed row."""
    connection = await asyncpg.connect(stack.dsn("duban_intake"))
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        await connection.execute("INSERT INTO note VALUES ($1)", text)
    finally:
        await connection.close()


async def noted(stack: Stack) -> list[str]:
    """The committed rows."""
    connection = await asyncpg.connect(stack.dsn("duban_intake"))
    try:
        return [row["text"] for row in await connection.fetch("SELECT text FROM note")]
    finally:
        await connection.close()


async def sleeping(stack: Stack) -> bool:
    """True once some backend is in pg_sleep."""
    connection = await asyncpg.connect(stack.dsn("postgres"))
    try:
        query = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')"
        return bool(await connection.fetchval(query))
    finally:
        await connection.close()


async def forget(stack: Stack, topic: str, database: str) -> None:
    """Both gone, as if they had not been made yet."""
    connection = await asyncpg.connect(stack.dsn("postgres"))
    try:
        await connection.execute(f'DROP DATABASE "{database}"')
    finally:
        await connection.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_topics([topic])
    finally:
        await admin.close()
    while topic in await topics_in(stack):
        pass  # it is gone a moment after Kafka says so


async def topics_in(stack: Stack) -> list[str]:
    """The topics that Kafka names."""
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap_servers)
    await admin.start()
    try:
        return list(await admin.list_topics())
    finally:
        await admin.close()
