"""The first step of a service's process, before anything large is loaded."""

from __future__ import annotations

import gc
from importlib import import_module


def start(app: str) -> None:
    """Load the module `app`, run the service that its `DEFINITION` describes, and return when it was told to stop.

    What is loaded at the start is kept for good: until it is all there, nobody need look for garbage in it, which costs
    a tenth of the time. `memory.collect_seldom` begins to look again.
    """
    gc.disable()
    definition = import_module(app).DEFINITION
    from services.chassis.service import run

    run(definition)
