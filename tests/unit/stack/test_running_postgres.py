"""Which server of a data folder runs: looked for while processes come and go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from duban.stack import postgres
from duban.stack.folder import RunFolder


def test_a_process_that_ends_while_it_is_looked_at_is_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a backend that was found, and has ended since
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as ending:
        found = psutil.Process(ending.pid)
        ending.kill()
    monkeypatch.setattr(postgres, "_processes_in", lambda _: [found])
    # when the server is looked for, then there is none
    assert postgres.Postgres(RunFolder(tmp_path), 0).running() is None
