"""Setting up: the right Python is found, what is missing is said, what is done is not done again."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from duban.stack.folder import PROJECT

LOCAL = Path("deploy") / "local"
NO_SUCH_WHEEL = "duban-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that holds no more than setting up needs."""
    (tmp_path / LOCAL).mkdir(parents=True)
    for name in ("bootstrap.py", "find-python"):
        shutil.copy(PROJECT / LOCAL / name, tmp_path / LOCAL / name)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text(NO_SUCH_WHEEL, encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def loaded(project: Path) -> ModuleType:
    """The bootstrap of that project."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", project / LOCAL / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def find_python(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `find-python` says in these surroundings."""
    script = project / LOCAL / "find-python"
    return subprocess.run(["/bin/sh", script], env=environment, capture_output=True, text=True, check=False)


def test_a_python_that_is_new_enough_is_taken(project: Path) -> None:
    assert find_python(project, PATH=os.environ["PATH"], PYTHON=sys.executable).stdout.strip() == sys.executable


def test_an_old_python_is_named_with_what_is_needed(project: Path) -> None:
    old = project / "bin" / "python3"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)

    answer = find_python(project, PATH=str(old.parent))

    assert answer.returncode == 1
    assert "3.11" in answer.stderr
    assert "found: Python 3.9.2" in answer.stderr
    assert "需要 Python" in answer.stderr


def test_no_room_is_said_before_anything_is_made(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap = loaded(project)
    monkeypatch.setattr(bootstrap, "NEEDED_BYTES", 1 << 60)

    assert bootstrap.main(["runtime"]) == 1

    assert "are needed. Free some" in capsys.readouterr().err
    assert not (project / ".venv").exists()


def test_no_network_and_nothing_cached_says_to_connect(project: Path) -> None:
    nowhere = {"PIP_CACHE_DIR": str(project / "cache"), "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    nowhere |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}

    answer = subprocess.run(
        [sys.executable, project / LOCAL / "bootstrap.py", "runtime"],
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "there is no network, and they are not cached" in answer.stderr
    assert "请连接网络" in answer.stderr


def test_what_is_installed_is_not_installed_again(project: Path) -> None:
    bootstrap = loaded(project)
    bootstrap.interpreter().parent.mkdir(parents=True)
    bootstrap.interpreter().touch()
    bootstrap.MARKER.write_text(json.dumps({"runtime": bootstrap.digest("runtime")}), encoding="utf-8")

    bootstrap.prepare("runtime")

    (project / "requirements" / "runtime.txt").write_text("# other\n", encoding="utf-8")
    assert bootstrap.read_marker()["runtime"] != bootstrap.digest("runtime")
