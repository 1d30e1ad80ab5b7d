"""The run folder of one local stack: where its data, logs, secrets and record live, and the lock that guards it."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duban.stack.errors import StackError

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT_RUN_FOLDER = PROJECT / ".run" / "local"
LEAST_FREE_BYTES = 1 << 30


def cache_folder() -> Path:
    """The user's cache, shared by all stacks: `DUBAN_CACHE`, else `duban` in the platform's cache folder."""
    configured = os.environ.get("DUBAN_CACHE")
    if configured:
        return Path(configured).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duban"


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace `path` in one step, so that a reader or a crash never sees half a file."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)


def fresh_partial(final: Path) -> Path:
    """A name for making `final` beside it, to be renamed when complete; what killed makers left is removed.

    The name is this process's own: a program that a killed `up` had started may still write to the other.
    """
    for left in final.parent.glob(f"{final.name}.*.partial"):
        shutil.rmtree(left, ignore_errors=True)
    return final.with_name(f"{final.name}.{os.getpid()}.partial")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folders and files of one stack under `root`."""

    root: Path

    @property
    def kafka(self) -> Path:
        """Kafka's configuration and log folder."""
        return self.root / "kafka"

    @property
    def postgres(self) -> Path:
        """Postgres's data folder; a link when the account that runs Postgres cannot reach the run folder."""
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        """One log file a process."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Passwords and keys made for this stack, readable by the owner only."""
        return self.root / "secrets"

    @property
    def record_file(self) -> Path:
        """What `up` started and chose: ports, processes, environment."""
        return self.root / "stack.json"

    def prepare(self) -> None:
        """Make the folders; StackError when there is no room or no permission."""
        try:
            for folder in (self.root, self.kafka, self.logs, self.secrets):
                folder.mkdir(parents=True, exist_ok=True)
            self.secrets.chmod(0o700)
        except OSError as error:
            raise StackError(
                f"Cannot create the run folder {self.root}: {error.strerror}. Choose another with --run-folder.",
                f"无法创建运行目录 {self.root}：{error.strerror}。请用 --run-folder 另选一处。",
            ) from error
        free = shutil.disk_usage(self.root).free
        if free < LEAST_FREE_BYTES:
            raise StackError(
                f"Only {free >> 20} MiB free under {self.root}; the stack needs 1 GiB. Free some, or use --run-folder.",
                f"{self.root} 所在磁盘仅剩 {free >> 20} MiB，至少需要 1 GiB。请清理磁盘或用 --run-folder 另选一处。",
            )

    def secret(self, name: str) -> str:
        """A random password of 256 bits, made once and kept in a file only the owner can read."""
        path = self.secrets / name
        if not path.exists():
            write_atomically(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="utf-8").strip()

    def key_file(self, name: str) -> Path:
        """The file of a random key of 32 bytes, in URL-safe base64; made once, readable by its owner only."""
        path = self.secrets / name
        if not path.exists():
            write_atomically(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        return path

    def read_record(self) -> dict[str, Any]:
        """The record of the last `up`; empty when there was none."""
        if not self.record_file.exists():
            return {}
        record: dict[str, Any] = json.loads(self.record_file.read_text(encoding="utf-8"))
        return record

    def write_record(self, record: dict[str, Any]) -> None:
        """Keep the record; atomic, so that a kill in the middle leaves the earlier one."""
        write_atomically(self.record_file, json.dumps(record, indent=2, sort_keys=True) + "\n")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one `up` or `down` at a time on one run folder; the others wait their turn."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
