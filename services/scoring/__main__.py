"""Runs scoring: `python -m services.scoring`."""

from __future__ import annotations

from services.chassis.service import run
from services.scoring.app import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
