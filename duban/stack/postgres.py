"""One PostgreSQL 18 of the local stack: made once, started on loopback, its databases and roles created."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from duban.stack.errors import StackError
from duban.stack.folder import PROJECT, RunFolder, fresh_partial, write_atomically
from duban.stack.ports import LOOPBACK
from duban.stack.postgres_account import PostgresPlace, packaged_programs, settle
from duban.stack.processes import POLL_SECONDS, Started, last_lines, marks, spawn

OWNER = "duban"
SETTINGS = PROJECT / "deploy" / "local" / "postgresql.conf"
DATABASE_SQL = PROJECT / "deploy" / "local" / "database.sql"
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Postgres:
    """The Postgres of one run folder, on one port."""

    folder: RunFolder
    port: int

    @property
    def log(self) -> Path:
        """Where the server writes its messages."""
        return self.folder.logs / "postgres.log"

    def password(self, role: str) -> str:
        """The password of a role, made on first use."""
        return self.folder.secret(f"postgres-{role}.password")

    def dsn(self, database: str, role: str = OWNER) -> str:
        """The address of a database for asyncpg, password included."""
        return f"postgresql://{role}:{self.password(role)}@{LOOPBACK}:{self.port}/{database}"

    def answers(self) -> bool:
        """True when the server accepts connections."""
        command: list[str | Path] = [packaged_programs() / "pg_isready", "-q", "-h", LOOPBACK, "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def running(self) -> Started | None:
        """The live server of this data folder, whoever started it; None when there is none."""
        found = _processes_in(self.folder.postgres)
        for process in found:
            with suppress(psutil.NoSuchProcess):  # ended since it was found
                parent = process.ppid()
                if not any(parent == other.pid for other in found):
                    return Started.at(process.pid)
        return None

    def start(self) -> Started:
        """Make the data folder if needed, clear what a killed server left, start, and wait until it answers."""
        place = settle(self.folder.postgres)
        self._initialise(place)
        self._clear_remains(place)
        _configure(place, self.port)
        environment = os.environ | {"TZ": "UTC"} | marks(self.folder.root, "postgres")
        server = spawn(
            [place.programs / "postgres", "-D", place.data], self.log, place.data, environment, place.account
        )
        self.wait(server)
        return server

    def wait(self, server: Started) -> None:
        """Wait until the server accepts connections; StackError with the end of its log when it does not."""
        state = self.folder.postgres / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and server.alive():
            if state.exists() and _reports_ready(state, server.pid):
                return
            time.sleep(POLL_SECONDS)
        server.stop(signal.SIGQUIT)
        tail = last_lines(self.log)
        raise StackError(
            f"Postgres did not start; see {self.log}:\n{tail}", f"Postgres 未能启动，日志见 {self.log}：\n{tail}"
        )

    def create(self, databases: Sequence[str]) -> None:
        """Create each database that is missing, owned by a role of its own name that alone may connect."""
        psql = settle(self.folder.postgres).programs / "psql"
        where: list[str | Path] = ["-h", LOOPBACK, "-p", str(self.port), "-U", OWNER, "-d", "postgres"]
        for name in databases:
            subprocess.run(
                [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"name={name}", "-f", DATABASE_SQL, *where],
                env=os.environ | {"PGPASSWORD": self.password(OWNER), "DUBAN_ROLE_PASSWORD": self.password(name)},
                check=True,
                capture_output=True,
                text=True,
            )

    def _initialise(self, place: PostgresPlace) -> None:
        if (place.data / "PG_VERSION").exists():
            return
        # A data folder appears complete or not at all: a killed initdb leaves only its partial folder.
        partial = fresh_partial(place.data)
        partial.mkdir(mode=0o700)
        password = partial / "password"
        write_atomically(password, self.password(OWNER))
        if place.account is not None:
            place.account.own(partial)
            place.account.own(password)
        command: list[str | Path] = [place.programs / "initdb", "-D", partial / "data", "-U", OWNER, "--no-sync"]
        locale = [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
        ]
        made = subprocess.run(
            [*command, *locale],
            env=os.environ | marks(self.folder.root, "initdb"),
            text=True,
            capture_output=True,
            check=False,
            cwd=partial,
            user=None if place.account is None else place.account.uid,
            group=None if place.account is None else place.account.gid,
            extra_groups=None if place.account is None else [],
        )
        if made.returncode != 0:
            raise StackError(
                f"initdb could not make the Postgres data folder: {made.stderr.strip()}",
                f"initdb 未能创建 Postgres 数据目录：{made.stderr.strip()}",
            )
        (partial / "data").rename(place.data)
        shutil.rmtree(partial)

    def _clear_remains(self, place: PostgresPlace) -> None:
        # Backends of a killed server hold its shared memory until they notice; a new one cannot start before.
        for process in _processes_in(place.data):
            orphan = Started.at(process.pid)
            if orphan is not None:
                orphan.stop(signal.SIGQUIT, patience=10.0)
        # The pid in a stale file may since belong to someone else, whom the server would take for its twin.
        (place.data / "postmaster.pid").unlink(missing_ok=True)


def _reports_ready(state: Path, pid: int) -> bool:
    lines = state.read_text(encoding="utf-8").splitlines()
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _configure(place: PostgresPlace, port: int) -> None:
    target = place.data / "postgresql.conf"
    target.write_text(f"{SETTINGS.read_text(encoding='utf-8')}\nport = {port}\n", encoding="utf-8")


def _processes_in(data: Path) -> list[psutil.Process]:
    resolved = str(data.resolve())
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        try:
            if process.cwd() == resolved:
                found.append(process)
        except (psutil.Error, OSError):
            continue  # gone meanwhile, or another user's: not ours
    return found
