"""Runs notify: `python -m services.notify`."""

from __future__ import annotations

from services.chassis.service import run
from services.notify.app import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
