"""The running intake of the integration tests, for a browser."""

from __future__ import annotations

from tests.integration.intake.conftest import hall

__all__ = ["hall"]
