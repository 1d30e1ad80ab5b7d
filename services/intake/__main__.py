"""`python -m services.intake`: the intake service, set up by DUBAN_ variables."""

from __future__ import annotations

from services.chassis.starting import start

if __name__ == "__main__":
    start("services.intake.app")
