"""The run folder: secrets only the owner can read, a record that is never half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.stack.errors import StackError
from duban.stack.folder import RunFolder, fresh_partial
from services.chassis.sealing import Sealer


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A prepared run folder."""
    made = RunFolder(tmp_path / "run")
    made.prepare()
    return made


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(folder: RunFolder) -> None:
    first = folder.secret("database.password")

    assert folder.secret("database.password") == first
    assert (folder.secrets / "database.password").stat().st_mode & 0o777 == 0o600
    assert folder.secrets.stat().st_mode & 0o777 == 0o700
    assert len(first) >= 43  # 32 bytes


def test_a_key_seals_and_opens(folder: RunFolder) -> None:
    sealer = Sealer.from_file(folder.key_file("master.key"))

    sealed, wrapped = sealer.seal_new("张三".encode(), "matter-1")

    assert Sealer.from_file(folder.key_file("master.key")).open(sealed, wrapped, "matter-1") == "张三".encode()


def test_the_record_reads_back(folder: RunFolder) -> None:
    assert folder.read_record() == {}

    folder.write_record({"ports": {"kafka": 9192}})

    assert folder.read_record() == {"ports": {"kafka": 9192}}


def test_a_place_that_is_a_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StackError, match="--run-folder"):
        RunFolder(tmp_path / "file" / "run").prepare()


def test_what_a_killed_maker_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "data.1.partial").mkdir()

    partial = fresh_partial(tmp_path / "data")

    assert not (tmp_path / "data.1.partial").exists()
    assert partial.parent == tmp_path
