"""promtool, which judges alert rules: what the machine has, else the one in Debian's package, which is not installed.

Where none can be had the tests skip and say so; on CI (`CI=true`) that is a failure. apt checks the signature.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from tests.fetching import TOOLS, fetching

DOWNLOAD_SECONDS: Final = 300
MISSING: Final = "no promtool: install Prometheus, or put promtool on the path. 没有 promtool：请安装 Prometheus。"
_KEPT: Final = TOOLS / "promtool"


class NoPromtoolError(Exception):
    """None was found and none could be had."""


@cache
def find_promtool() -> Path:
    """The executable; NoPromtoolError when none can be had."""
    on_path = shutil.which("promtool")
    if on_path is not None:
        return Path(on_path)
    with fetching():
        if _KEPT.exists() or _unpacked():
            return _KEPT
    raise NoPromtoolError(MISSING)


def judged(*arguments: str, folder: Path) -> str:
    """What is wrong, in promtool's words; empty when nothing is."""
    done = subprocess.run(
        [str(find_promtool()), *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _unpacked() -> bool:
    """Fetch Debian's package and take the one file out of it; renamed into place."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return False
    with tempfile.TemporaryDirectory(dir=TOOLS) as name:
        folder = Path(name)
        fetch = ["apt-get", "download", "prometheus"]
        if not _said_yes(fetch, folder) and not (_said_yes(["apt-get", "update"], folder) and _said_yes(fetch, folder)):
            return False
        package = next(folder.glob("prometheus_*.deb"))
        if not _said_yes(["dpkg-deb", "--extract", str(package), str(folder / "unpacked")], folder):
            return False
        (folder / "unpacked" / "usr" / "bin" / "promtool").replace(_KEPT)
    return True


def _said_yes(command: list[str], folder: Path) -> bool:
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=quietly, capture_output=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
