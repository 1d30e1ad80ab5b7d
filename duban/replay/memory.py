"""Memory of the services while a replay runs: at the start, at most, at the end."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from duban.stack.ports import SERVICES
from duban.stack.stack import Stack

MIB = 1 << 20


@dataclass(slots=True)
class Memory:
    """Resident memory of one process, in bytes."""

    begin: int = 0
    peak: int = 0
    end: int = 0


class MemoryWatch:
    """Looks at the resident memory of each service whenever it is told to."""

    def __init__(self, stack: Stack) -> None:
        self._processes: dict[str, psutil.Process] = {}
        for name in SERVICES:
            started = stack.process(name)
            if started is not None:
                self._processes[name] = psutil.Process(started.pid)
        self.of: dict[str, Memory] = {name: Memory() for name in self._processes}

    def look(self) -> None:
        """Take a sample of each; a process that is gone keeps its last one."""
        for name, process in self._processes.items():
            try:
                used = process.memory_info().rss
            except psutil.Error:
                continue
            seen = self.of[name]
            seen.begin = seen.begin or used
            seen.peak, seen.end = max(seen.peak, used), used
