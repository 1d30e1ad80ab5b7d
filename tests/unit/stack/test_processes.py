"""Processes: started apart, recognised by pid and start, stopped gently, found again by their marks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from duban.stack.processes import Started, last_lines, marks, spawn, strays

WAITS = "import signal, sys; print('here', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); signal.pause()"


def start(folder: Path, code: str, part: str = "intake") -> Started:
    """A Python process of this test's stack that has said that it is there."""
    log = folder / f"{part}.log"
    started = spawn([sys.executable, "-c", code], log, folder, os.environ | marks(folder, part))
    while "here" not in last_lines(log):
        assert started.alive()
    return started


def test_a_process_is_stopped_gently(tmp_path: Path) -> None:
    process = start(tmp_path, WAITS)

    process.stop(patience=10)

    assert not process.alive()


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, STUBBORN)

    process.stop(patience=0.1)

    assert not process.alive()


def test_the_same_pid_with_another_start_is_somebody_else() -> None:
    me = Started.at(os.getpid())

    assert me is not None
    assert me.alive()
    assert not Started(me.pid, me.started + 1).alive()


def test_no_process_has_a_pid_that_is_not_in_use(tmp_path: Path) -> None:
    process = start(tmp_path, WAITS)
    process.stop()

    assert Started.at(process.pid) is None


def test_unrecorded_processes_are_found_by_their_marks(tmp_path: Path) -> None:
    ours = start(tmp_path, WAITS, "tracking")
    other = tmp_path / "other"
    other.mkdir()
    theirs = start(other, WAITS, "tracking")
    try:
        assert strays(tmp_path) == {"tracking": ours}
    finally:
        ours.stop()
        theirs.stop()


@pytest.mark.parametrize(("written", "shown"), [("", ""), ("a\nb\nc\n", "b\nc")])
def test_the_end_of_a_log_is_shown(tmp_path: Path, written: str, shown: str) -> None:
    log = tmp_path / "log"
    log.write_text(written, encoding="utf-8")

    assert last_lines(log, 2) == shown
