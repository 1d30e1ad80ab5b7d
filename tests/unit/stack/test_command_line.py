"""The `duban` command: help at once, a hint for a slip, every listed command a module."""

from __future__ import annotations

import subprocess
import sys

import pytest

from duban.cli import help_text, main
from duban.commands import COMMANDS, GROUPS


def test_help_leads_with_examples_and_lists_every_command() -> None:
    text = help_text()

    assert text.index("Examples") < text.index(GROUPS[0])
    assert all(name in text for name in COMMANDS)


def test_help_needs_nothing_heavy() -> None:
    code = "import sys; from duban.cli import main; main(['--help']); print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert not [heavy for heavy in ("typer", "rich", "asyncio", "aiokafka", "asyncpg") if f"'{heavy}'" in said]


def test_a_slip_is_answered_with_the_likely_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["statsu"])

    assert end.value.code == 2
    assert "duban status" in capsys.readouterr().err


def test_a_port_that_is_none_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["up", "--port", "postgres=http"])

    assert end.value.code == 2
    assert "PART=PORT" in capsys.readouterr().err
