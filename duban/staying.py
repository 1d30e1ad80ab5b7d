"""Leaving a stack open for a look around: until somebody says that it is enough."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from typing import Final

_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


async def until_stopped(say: Callable[[str], None]) -> None:
    """Until Enter or Ctrl-C; without a terminal until a signal."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in _STOPPING:
        loop.add_signal_handler(number, stopped.set)
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin.fileno(), stopped.set)
    say("\nEnter or Ctrl-C stops the stack. 按回车或 Ctrl-C 结束。")
    try:
        await stopped.wait()
    finally:
        if sys.stdin.isatty():
            loop.remove_reader(sys.stdin.fileno())
        for number in _STOPPING:
            loop.remove_signal_handler(number)
