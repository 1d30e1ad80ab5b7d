"""`python -m services.intake`: the intake service, set up by DUBAN_ variables."""

from __future__ import annotations

from services.chassis.service import run
from services.intake.app import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
