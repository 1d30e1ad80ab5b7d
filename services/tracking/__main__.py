"""Runs tracking: `python -m services.tracking`."""

from __future__ import annotations

from services.chassis.service import run
from services.tracking.app import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
