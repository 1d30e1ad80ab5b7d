"""Services as they describe themselves."""

from __future__ import annotations

import importlib

from services.chassis.service import ServiceDefinition


def definition_of(service: str) -> ServiceDefinition:
    """DEFINITION of `services/<service>/app.py`, or what its function `<service>` makes."""
    module = importlib.import_module(f"services.{service}.app")
    definition = getattr(module, "DEFINITION", None) or getattr(module, service)()
    assert isinstance(definition, ServiceDefinition)
    return definition
