"""Starting, recognising and stopping the processes of a stack; a recycled pid is never taken for one of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_SECONDS = 0.02
FOLDER_MARK = "DUBAN_STACK_FOLDER"
PART_MARK = "DUBAN_STACK_PART"
_DETACH = '"$@" >&2 & echo $!'


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this machine that a process can be run as (by root only)."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Make the account the owner of a file or folder."""
        os.chown(path, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Started:
    """One process: its pid and when it was started, which together name it for as long as the machine is up."""

    pid: int
    started: int

    @classmethod
    def at(cls, pid: int) -> Started | None:
        """The process that has this pid now; None when there is none, or only its corpse."""
        moment = _started(pid)
        return None if moment is None else cls(pid, moment)

    def alive(self) -> bool:
        """True while this very process runs."""
        return _started(self.pid) == self.started

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if the process is still this one."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def gone_within(self, seconds: float) -> bool:
        """Wait until the process has ended; False when it still runs after `seconds`."""
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def stop(self, gently: signal.Signals = signal.SIGTERM, patience: float = 20.0) -> None:
        """Ask the process to end; kill it when it has not after `patience` seconds."""
        self.send(gently)
        if not self.gone_within(patience):
            self.send(signal.SIGKILL)
            self.gone_within(patience)


def _started(pid: int) -> int | None:
    # Ticks since boot do not move when the wall clock is set; psutil's wall time does.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return None if fields[0] in ("Z", "X") else int(fields[19])
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return None
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time() * 100)
    except psutil.NoSuchProcess:
        return None


def spawn(
    command: Sequence[str | Path], log: Path, cwd: Path, environment: Mapping[str, str], account: Account | None = None
) -> Started:
    """Start a process of its own session that outlives this one, its output appended to `log`.

    `account` is whom to run it as (root only). The shell between hands the process over to init, so that
    it can be recognised and stopped from any later run.
    """
    # The log is opened here, not in the shell: the account may not be able to reach its folder.
    with log.open("ab") as output:
        launched = subprocess.run(
            ["/bin/sh", "-c", _DETACH, "duban", *map(str, command)],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            check=True,
            start_new_session=True,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    pid = int(launched.stdout)
    return Started.at(pid) or Started(pid, -1)


def marks(folder: Path, part: str) -> dict[str, str]:
    """Environment entries by which a process can be recognised as this part of this stack."""
    return {FOLDER_MARK: str(folder), PART_MARK: part}


def strays(folder: Path) -> dict[str, Started]:
    """Live processes that carry the marks of this stack, by part: what an `up` killed half-way left unrecorded."""
    marked = {}
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            if environment.get(FOLDER_MARK) == str(folder):
                marked[process.pid] = (environment.get(PART_MARK, ""), process.ppid())
        except (psutil.Error, OSError):
            continue  # gone meanwhile, or another user's: not ours
    found = {}
    for pid, (part, parent) in marked.items():
        started = Started.at(pid)
        if parent not in marked and started is not None:  # a child of a part carries its marks too
            found[part] = started
    return found


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log file, for a message about why a process did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
