"""How often the interpreter looks for garbage that refers to itself: seldom, for a service makes next to none."""

from __future__ import annotations

import gc

_THRESHOLDS = (50_000, 20, 50)
"""Objects before a look at the youngest, and how many looks come before one at those older."""


def collect_seldom() -> None:
    """Leave what was loaded at the start out of every later look, and look less often.

    The ordinary settings look every 700 objects, which is several times a batch: a seventh of the time of commands.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
