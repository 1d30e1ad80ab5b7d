"""Ports that a starting stack is about to listen on, claimed so that no other stack of the same user chooses them."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self


class Claims:
    """Held from choosing ports until they are listened on; given back at the end, or by a crash.

    Between the two nobody else can see that a port is taken: two stacks that start in the same second would choose the
    same ones.
    """

    def __init__(self) -> None:
        self._held: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()

    def give_back(self, ports: Collection[int] | None = None) -> None:
        """Claim these ports no more, or no port at all: what was chosen is listened on, or not wanted."""
        for port in list(self._held) if ports is None else self._held.keys() & ports:
            os.close(self._held.pop(port))

    def take(self, port: int) -> bool:
        """Claim a port; false where another stack is about to listen on it."""
        if port in self._held:
            return True
        try:
            descriptor = os.open(_folder() / str(port), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError:
            return True  # without such a folder a stack still starts, with the next ports where two want the same
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held[port] = descriptor
        return True


def _folder() -> Path:
    """One for each user: nobody else's files are opened. Raises OSError where it cannot be had."""
    folder = Path(tempfile.gettempdir()) / f"duban-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or folder.is_symlink():
        raise PermissionError(folder)
    return folder
