"""Fetching what tests need and the machine has not: by one worker at a time, the others find it there afterwards."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from duban.stack.folder import PROJECT

TOOLS = PROJECT / ".run" / "tools"


@contextmanager
def fetching() -> Iterator[None]:
    """Held while something is looked for and, where it is missing, fetched or installed."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
