"""Makes the project's virtual environment from the hash-pinned requirements; the second run is instant.

Standard library only: it runs before anything is installed.
Usage: bootstrap.py runtime|dev
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = PROJECT / ".venv"
MARKER = ENVIRONMENT / "duban-requirements.json"
NEEDED_BYTES = 1_500 << 20
OLDEST, NEWEST = (3, 11), (3, 13)
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable"
    r"|ConnectTimeout|ReadTimeout|ProxyError|Connection refused|No matching distribution found",
    re.IGNORECASE,
)


class CannotSetUpError(Exception):
    """Something is missing; says what, and what to do, in English and Chinese."""


def main(arguments: list[str]) -> int:
    """Make or renew the environment for `runtime` or `dev`; 0 when it is ready."""
    level = arguments[0] if arguments else "runtime"
    try:
        prepare(level)
    except CannotSetUpError as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    return 0


def prepare(level: str) -> None:
    """Install what `level` asks for, unless the marker says that it is there already."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise CannotSetUpError(
            f"Python 3.11 to 3.13 is needed, this is {sys.version.split()[0]}. Name another: make PYTHON=python3.12 …\n"
            f"需要 Python 3.11 至 3.13，当前为 {sys.version.split()[0]}。请用 make PYTHON=python3.12 … 指定。"
        )
    wanted = digest(level)
    installed = read_marker()
    if installed.get(level) == wanted:
        return
    started = time.monotonic()
    check_disk()
    if installed.get("python") != sys.version.split()[0]:
        installed = {"python": sys.version.split()[0]}
        create_environment()
    install(level)
    link_project()
    installed[level] = wanted
    if level == "dev":
        installed["runtime"] = digest("runtime")
    MARKER.write_text(json.dumps(installed, indent=2), encoding="utf-8")
    print(f"✓ environment ready ({time.monotonic() - started:.0f} s) 环境就绪", file=sys.stderr)


def digest(level: str) -> str:
    """What the environment of a level is made from, as one digest."""
    made_from = [PROJECT / "requirements" / f"{level}.txt", PROJECT / "pyproject.toml"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_from)).hexdigest()


def read_marker() -> dict[str, str]:
    """What was installed last; empty when nothing was, or the environment was moved or broken."""
    if not MARKER.exists() or not interpreter().exists():
        return {}
    marker: dict[str, str] = json.loads(MARKER.read_text(encoding="utf-8"))
    return marker


def interpreter() -> Path:
    """Python of the environment."""
    return ENVIRONMENT / "bin" / "python"


def check_disk() -> None:
    """Refuse to begin what cannot end for want of room."""
    free = shutil.disk_usage(PROJECT).free
    if free < NEEDED_BYTES:
        raise CannotSetUpError(
            f"{free >> 20} MiB free under {PROJECT}; {NEEDED_BYTES >> 20} MiB are needed. Free some and run again.\n"
            f"{PROJECT} 仅剩 {free >> 20} MiB，需要 {NEEDED_BYTES >> 20} MiB。请清理磁盘后重试。"
        )


def create_environment() -> None:
    """Make the virtual environment anew."""
    print("… creating .venv 创建虚拟环境", file=sys.stderr)
    try:
        venv.EnvBuilder(clear=True, with_pip=True).create(ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotSetUpError(
            f"The virtual environment cannot be made ({error}). On Debian and Ubuntu: install python3-venv.\n"
            "无法创建虚拟环境。Debian、Ubuntu 请先安装 python3-venv。"
        ) from error


def install(level: str) -> None:
    """Install the pinned requirements of a level, showing how far it is."""
    requirements = PROJECT / "requirements" / f"{level}.txt"
    total = len(re.findall(r"^\w[\w.-]*(?:\[.*?\])?==", requirements.read_text(encoding="utf-8"), re.MULTILINE))
    command = [str(interpreter()), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar=off"]
    run_pip([*command, "--disable-pip-version-check", "-r", str(requirements)], total)


def run_pip(command: list[str], total: int) -> None:
    """Run pip, turning its lines into progress; CannotSetUpError with its own words when it fails."""
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=PROJECT) as pip:
        for done, text in progress(pip.stdout or iter(()), lines):
            show(min(done, total), total, text)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if pip.returncode == 0:
        return
    said = "\n".join(lines[-15:])
    if f"[Errno {errno.ENOSPC}]" in said:
        raise CannotSetUpError(f"The disk is full. Free some room and run again.\n磁盘已满，请清理后重试。\n{said}")
    if NO_NETWORK.search(said):
        raise CannotSetUpError(
            "Packages cannot be fetched: there is no network, and they are not cached. Connect and run this again.\n"
            f"无法下载依赖：没有网络，且本地没有缓存。请连接网络后重试。\n{said}"
        )
    raise CannotSetUpError(f"pip could not install the requirements:\npip 未能安装依赖：\n{said}")


def progress(output: Iterator[str], lines: list[str]) -> Iterator[tuple[int, str]]:
    """(packages seen, what happens now) for each line of pip worth showing; `lines` collects all of them."""
    seen = 0
    for line in output:
        lines.append(line.rstrip())
        word, _, rest = line.strip().partition(" ")
        if word == "Collecting":
            seen += 1
            yield seen, f"fetching {rest.split()[0]}"
        elif word == "Downloading" and "MB" in rest:
            yield seen, f"fetching {Path(rest.split()[0]).name} {rest.rpartition('(')[2].rstrip(')')}"
        elif word == "Installing":
            yield seen, "installing all of them (half a minute)"


def show(done: int, total: int, text: str) -> None:
    """One progress line: rewritten on a terminal, every tenth one elsewhere."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        filled = 20 * done // max(total, 1)
        bar = "━" * filled + " " * (20 - filled)
        print(f"\r\033[K{bar} {done}/{total} {text}"[: width + 4], end="", file=sys.stderr, flush=True)
    elif done % 10 == 0 or "installing" in text:
        print(f"… {done}/{total} {text}", file=sys.stderr, flush=True)


def link_project() -> None:
    """Make the project itself importable, and the `duban` command callable, from where it lies."""
    command = [str(interpreter()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    environment = {**os.environ, "PIP_NO_INDEX": "1"}
    linked = subprocess.run(
        [*command, "--no-build-isolation", "--editable", str(PROJECT)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if linked.returncode != 0:
        raise CannotSetUpError(
            f"The project could not be installed into .venv:\n项目未能安装到 .venv：\n{linked.stderr.strip()}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
