"""Services as they describe themselves, as far as they are built."""

from __future__ import annotations

import importlib
import importlib.util

import pytest

from services.chassis.service import ServiceDefinition


def definition_of(service: str) -> ServiceDefinition:
    """DEFINITION of `services/<service>/app.py`, or what its function `<service>` makes; skipped where none is yet."""
    if importlib.util.find_spec(f"services.{service}.app") is None:
        pytest.skip(f"services/{service}/app.py is not built yet")
    module = importlib.import_module(f"services.{service}.app")
    definition = getattr(module, "DEFINITION", None) or getattr(module, service)()
    assert isinstance(definition, ServiceDefinition)
    return definition
